// Our amounts are in the minor unit of ISO 4217. Stripe's differ in a few currencies (docs.stripe.com/currencies).

/** Two decimals here, none at Stripe. */
const withoutDecimals = new Set(['MGA']);
/** No decimals here, two at Stripe, of which both are 0. */
const withDecimals = new Set(['ISK', 'UGX']);
/** Three decimals at both, of which Stripe takes the last as 0 only. */
const inTens = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** The amount as Stripe wants it; undefined when Stripe can not express it. */
export function stripeAmount(amount: number, currency: string): number | undefined {
  const code = currency.toUpperCase();
  if (withoutDecimals.has(code)) return amount % 100 === 0 ? amount / 100 : undefined;
  if (withDecimals.has(code)) return Number.isSafeInteger(amount * 100) ? amount * 100 : undefined;
  if (inTens.has(code)) return amount % 10 === 0 ? amount : undefined;
  return amount;
}

/** What Stripe tells of an amount, in our unit. */
export function amountFromStripe(amount: number, currency: string): number {
  const code = currency.toUpperCase();
  if (withoutDecimals.has(code)) return amount * 100;
  return withDecimals.has(code) ? Math.round(amount / 100) : amount;
}
