import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsCardNumber, refuseCardNumber } from './card-number.ts';

const CARDS = [
  '4242424242424242',
  '4111111111111111',
  '4222222222222',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '6011111111111117',
  '3056930009020004',
  '36227206271667',
  '3566002020360505',
  '6200000000000005',
  '6759649826438453',
];
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const wordOf = (alphabet: string, min: number, max: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map((all) => all.join(''));

describe('a card number', () => {
  it.each([
    ...CARDS,
    '4242 4242 4242 4242',
    '4242  4242  4242  4242',
    '4242 - 4242 - 4242 - 4242',
    '４２４２４２４２４２４２４２４２',
    '٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢',
    '𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐',
    '4242\u200b4242\u200b4242\u200b4242',
    '4242\u00a04242\u00a04242\u00a04242',
    '4242424242424242123',
    '4242424242424242 12/27 123',
    '42424242424242421227123',
    '12/27 4242 4242 4242 4242',
    '4242424242424242exp1227cvc123',
    'tok 4242424242424242',
    'card4242424242424242',
    'card: 4242 4242 4242 4242, Jane Doe',
    '{"number":"4242424242424242","cvc":"123"}',
    // Not right in its last digit.
    '4242 4242 4242 4243',
    '1234567890123',
  ])('is found in %s', (text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it('is found whatever stands between its digits, before and behind them, but letters', () => {
    const between = wordOf(' \t-._/,:;|()+*#\u00a0\u2009\u200b\u2013', 0, 3);
    const more = wordOf('0123456789 /-', 0, 12);
    const widen = (text: string) =>
      text.replace(/[0-9]/g, (digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0));
    const texts = fc
      .tuple(
        fc.constantFrom(...CARDS),
        fc.array(between, { minLength: 19, maxLength: 19 }),
        more,
        more,
        fc.boolean(),
      )
      .map(([card, gaps, before, behind, isWide]) => {
        const spaced = [...card].map((digit, index) => digit + gaps[index]!).join('');
        return `${before} ${isWide ? widen(spaced) : spaced} ${behind}`;
      });
    fc.assert(fc.property(texts, (text) => holdsCardNumber(text)));
  });

  it('is not found in the tokens of providers', () => {
    const prefix = fc.constantFrom('tok_', 'pm_', 'src_', 'card_', 'ccof:', 'cus_', '');
    const uuid = fc.oneof(fc.uuid(), fc.uuid({ version: 7 }));
    const token = fc.oneof(
      wordOf(BASE62, 14, 40),
      wordOf(BASE62, 22, 22).map((word) => `1N${word}`),
      uuid,
      uuid.map((id) => id.replaceAll('-', '')),
      wordOf('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 26, 26),
      wordOf('0123456789abcdef', 32, 64),
      wordOf(`${BASE62}-_`, 20, 43),
    );
    fc.assert(
      fc.property(prefix, fc.noBias(token), (before, text) => !holdsCardNumber(before + text)),
      { seed: 20_261_130, numRuns: 20_000 },
    );
  });

  it.each([
    'tok_visa',
    'tok_insufficient_funds',
    'pm_card_visa',
    'tok_4242424242424242',
    'pm_1N4242424242424242',
    '12345678-1234-4234-8234-123456789012',
    'tok_550e8400-e29b-41d4-a716-446655440000',
    '4a2b4c2d4e2f4a2b4c2d4e2f4a2b4c2d',
    '4242x4242x4242x4242',
    '12345678901',
    '4242',
    '',
  ])('is not found in %j', (text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it('is refused at its place, and not repeated', () => {
    expect(() => refuseCardNumber('/payment/token', '4242424242424242')).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [{ pointer: '/payment/token', detail: expect.not.stringContaining('4242') }],
        detail: expect.not.stringContaining('4242'),
      }),
    );
    refuseCardNumber('/payment/token', undefined);
    refuseCardNumber('/payment/token', 'tok_visa');
  });
});
