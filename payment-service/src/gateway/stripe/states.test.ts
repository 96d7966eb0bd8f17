// What is done in each state at Stripe is data, and a table in docs/payment-providers.md says the same.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  disputeMeaning,
  disputeStates,
  intentMeaning,
  intentStates,
  refundMeaning,
  refundStates,
} from './states.ts';

const docs = readFileSync(
  fileURLToPath(new URL('../../../../docs/payment-providers.md', import.meta.url)),
  'utf8',
);
const tables = { PaymentIntent: intentStates, refund: refundStates, dispute: disputeStates };

test.each(Object.entries(tables))('every state of a %s has its row in the documents', (of, states) => {
  const rows = docs.split('\n').filter((line) => line.startsWith(`| ${of} |`));
  expect(
    rows.flatMap((row) => [...row.split('|')[2]!.matchAll(/`(\w+)`/g)].map(([, state]) => state)),
  ).toEqual(expect.arrayContaining(Object.keys(states)));
});

test('a state that no table knows is waited for, or shown as open, and is never an end', () => {
  for (const state of ['partially_funded', 'toString', '']) {
    expect([intentMeaning(state), refundMeaning(state), disputeMeaning(state)]).toEqual([
      'waits',
      'back',
      'open',
    ]);
  }
  expect(refundMeaning(null)).toBe('back');
});
