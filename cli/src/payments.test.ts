import { expect, test } from 'vitest';
import { paymentLines } from './payments.ts';

const now = Date.parse('2026-11-25T10:05:00.000Z');
const payment = {
  ...{ paymentId: '0193a1b2-0000-7000-8000-000000000002', attempt: 1, amount: 3998, currency: 'EUR' },
  ...{ status: 'Completed' as const, declineCode: null, providerReference: 'pi_1' },
};
const lines = (more: object) => paymentLines({ seen: [{ ...payment, ...more }], whyNot: null }, now);

test('a payment of which nothing moved after its charge is not told of', () => {
  expect(lines({})).toEqual([]);
  expect(lines({ amountRefunded: 0 })).toEqual([]);
});

test('what went back, a dispute, a refusal, a failure and a settlement are told, as plain text', () => {
  const [line, ...others] = lines({
    amountRefunded: 500,
    dispute: { status: 'needs_response', amount: 3000 },
    refundRefusal: { code: 'charge_disputed', since: '2026-11-25T10:00:00.000Z', attempts: 7 },
    refundFailure: 'lost_card',
    settlement: {
      how: 'ReturnedAnotherWay',
      reason: 'cash\u001b[31m',
      by: 'anna',
      at: '2026-11-25T10:04:00.000Z',
    },
  });
  expect(others).toEqual([]);
  for (const part of [
    '5.00',
    'needs_response',
    'charge_disputed',
    'lost_card',
    'settled by anna: ReturnedAnotherWay',
  ])
    expect(line).toContain(part);
  expect(line).not.toContain('\u001b');
});

test('a payment-service that is away is said to be', () => {
  expect(paymentLines({ seen: null, whyNot: 'http://payment does not answer.' }, now)).toEqual([
    expect.stringContaining('http://payment does not answer.'),
  ]);
});
