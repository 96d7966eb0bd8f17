// Whether a text holds the number of a payment card, however it is written. Where a token of a payment provider is meant,
// such a number is refused: whoever stores one is bound to PCI DSS.
import { type FieldError, requestError } from '../http/errors/request-errors.ts';

/** Primary account numbers are this long (ISO/IEC 7812-1). */
const LEAST = 12;
const MOST = 19;

/** Issuers by the first digits, with the lengths of their numbers. */
const ISSUERS: readonly { readonly first: RegExp; readonly lengths: readonly number[] }[] = [
  { first: /^4/, lengths: [13, 16, 19] }, // Visa
  { first: /^5[1-5]|^2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)/, lengths: [16] }, // Mastercard
  { first: /^3[47]/, lengths: [15] }, // American Express
  { first: /^3(?:0[0-5]|095|[689])/, lengths: [14, 16, 17, 18, 19] }, // Diners Club
  { first: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] }, // JCB
  { first: /^6(?:0|4[4-9]|5)|^508/, lengths: [16, 17, 18, 19] }, // Discover, RuPay
  { first: /^62|^8[12]/, lengths: [16, 17, 18, 19] }, // UnionPay, RuPay
  { first: /^220[0-4]|^9792|^65/, lengths: [16, 17, 18, 19] }, // Mir, Troy
  { first: /^5[06-8]|^6(?:304|39|7)/, lengths: [12, 13, 14, 15, 16, 17, 18, 19] }, // Maestro
];

/** A word, an underscore, letters and digits: the form of providers' tokens, such as Stripe's. Nobody types a card so. */
const PROVIDER_TOKEN = /^[a-z]+_\w+$/i;
const UUID = /(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])/gi;
const WORD = /[0-9a-z]+/gi;
/** Hexadecimal that changes between digits and letters more than once is random: it may hold many digits in a row. */
const RANDOM_HEX = /^(?=[0-9a-f]+$)(?:\d+[a-f]+\d|[a-f]+\d+[a-f])/i;
const LETTER = 'x';

/**
 * Any digits count, full-width ones too, and whatever stands between them but letters. Also found is a number with its
 * expiry or security code before or behind it. Random tokens of letters and digits have not that many digits in a row.
 */
export function holdsCardNumber(text: string): boolean {
  if (PROVIDER_TOKEN.test(text)) return false;
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, decimal)
    .replace(UUID, LETTER)
    .replace(WORD, (word) => (RANDOM_HEX.test(word) ? LETTER : word));
  const runs = plain.split(/\p{L}+/u).map((part) => part.replace(/\D+/g, ''));
  // Digits alone are no token of any provider, and a card number with a slip is one still.
  if (runs.length === 1 && runs[0]!.length >= LEAST && runs[0]!.length <= MOST) return true;
  return runs.some(holdsNumber);
}

/** What is wrong with a token that holds a card number, as errors of fields; nothing with any other. */
export function cardNumberErrors(pointer: string, token: string): FieldError[] {
  return holdsCardNumber(token) ? [{ pointer, detail: CARD_NUMBER }] : [];
}

/** @throws RequestError VALIDATION_FAILED when the token holds a card number */
export function refuseCardNumber(pointer: string, token: string | undefined): void {
  const errors = token === undefined ? [] : cardNumberErrors(pointer, token);
  if (errors.length > 0)
    throw requestError('VALIDATION_FAILED', `The payment token ${CARD_NUMBER}.`, { errors });
}

export const CARD_NUMBER = 'looks like a card number: send a token of your payment provider';

function holdsNumber(digits: string): boolean {
  for (let from = 0; from + LEAST <= digits.length; from++) {
    const rest = digits.slice(from, from + MOST);
    for (const { first, lengths } of ISSUERS) {
      if (
        first.test(rest) &&
        lengths.some((length) => length <= rest.length && hasCheckDigit(rest.slice(0, length)))
      )
        return true;
    }
  }
  return false;
}

/** By Luhn's formula (ISO/IEC 7812-1, annex B). */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 1; place <= digits.length; place++) {
    const digit = Number(digits[digits.length - place]);
    const doubled = place % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

// Decimal digits of every script are ten in a row, from zero to nine.
function decimal(digit: string): string {
  if (digit <= '9') return digit;
  const code = digit.codePointAt(0)!;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}
