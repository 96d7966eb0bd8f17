// The currencies of ISO 4217 (list one, as of 2026-01-01) by the decimals of their minor unit. All amounts are in minor units,
// so that this table says what they are worth: one is enough for services, pages and command line. `Intl` knows other
// decimals, those of prices in shops: a forint has none there.
//
// Codes without a minor unit (XAU, XDR, XTS, XXX …) are not here: nobody can owe a number of them.

const byDecimals: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
      COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
      JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
      NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
      THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const decimals: ReadonlyMap<string, number> = new Map(
  Object.entries(byDecimals).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
  ),
);

/** Whether orders can be placed in it. */
export const isCurrency = (code: string): boolean => decimals.has(code);

/** Two for a code that is not in use any more: an old order may have one. */
export const decimalsOf = (currency: string): number => decimals.get(currency) ?? 2;

export const currencyCodes = (): readonly string[] => [...decimals.keys()];

/** `19990.00` of 1999000 minor units of HUF. Exact: no amount passes through a fraction. */
export function majorUnits(minorUnits: number | bigint, currency: string): `${number}` {
  const decimals = decimalsOf(currency);
  const digits = BigInt(minorUnits)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return (decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`) as `${number}`;
}
