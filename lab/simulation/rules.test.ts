// Each rule, taken away, is missed: the simulation can fail.
import { expect, test, vi } from 'vitest';
import { type RuleName, ruleNames } from './rules.ts';
import { simulateInThreads } from './threads.ts';

vi.setConfig({ testTimeout: 240_000 });

const ENOUGH_RUNS = 3000;

/** Where to begin looking: it is known to show there. After a change of the simulation it shows a little later. */
const SEEN_FROM: Readonly<Record<RuleName, number>> = {
  'derived-ids': 1,
  'saga-epoch': 19,
  'order-epoch': 115,
  'worker-epoch': 47,
  'refusal-rows': 411,
  'stock-tombstones': 51,
  'payment-tombstones': 43,
  'insert-then-lock': 209,
  'close-at-provider': 3,
  'unknown-is-not-failed': 7,
  'undo-the-unanswered': 26,
  'charge-decides-once': 9,
  'one-provider-key': 2,
  'repeats-are-answered': 10,
  'repeats-do-nothing': 1,
  'early-cancels-are-kept': 85,
  'first-messages-are-repeated': 23,
  'ack-after-publish': 106,
  'count-after-confirm': 15,
  'failed-writes-fail': 5,
};

test.each(ruleNames)('without %s a promise is broken', async (rule) => {
  const runs = { seed: SEEN_FROM[rule], runs: ENOUGH_RUNS, stopAtFirst: true };
  const { failures } = await simulateInThreads(runs, { without: [rule] });
  expect(failures).not.toEqual([]);
  // Not because what is wrapped has an error.
  expect(failures[0]!.violation.kind).not.toBe('error');
});
