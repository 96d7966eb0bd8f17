// Each rule, taken away, is missed: the simulation can fail. (With all of them nothing fails: simulation.test.ts.)
import { expect, test, vi } from 'vitest';
import { type RuleName, ruleNames } from './rules.ts';
import { simulateInThreads } from './threads.ts';

vi.setConfig({ testTimeout: 240_000 });

const ENOUGH_RUNS = 2000;

interface Seen {
  /** What is broken. */
  readonly kind: string;
  /** Where to begin looking: it is known to show there. After a change of the simulation it shows a little later. */
  readonly seed: number;
}

const SEEN: Readonly<Record<RuleName, Seen>> = {
  'derived-ids': { kind: 'repeat-is-recorded-once', seed: 1 },
  'saga-epoch': { kind: 'saga-follows-its-order', seed: 43 },
  'order-epoch': { kind: 'order-and-saga-agree', seed: 1495 },
  'worker-epoch': { kind: 'failed-holds-no-money', seed: 371 },
  'refusal-rows': { kind: 'failed-holds-no-stock', seed: 411 },
  'stock-tombstones': { kind: 'failed-holds-no-stock', seed: 1314 },
  'payment-tombstones': { kind: 'failed-holds-no-money', seed: 345 },
  'insert-then-lock': { kind: 'stock', seed: 171 },
  'close-at-provider': { kind: 'paid-as-charged', seed: 9 },
  'unknown-is-not-failed': { kind: 'paid-as-charged', seed: 9 },
  'undo-the-unanswered': { kind: 'failed-holds-no-stock', seed: 26 },
  'charge-decides-once': { kind: 'failed-holds-no-money', seed: 9 },
  'one-provider-key': { kind: 'paid-as-charged', seed: 8 },
  'repeats-are-answered': { kind: 'without-end', seed: 34 },
  'repeats-do-nothing': { kind: 'stock', seed: 3 },
  'early-cancels-are-kept': { kind: 'dead-letter', seed: 34 },
  'first-messages-are-repeated': { kind: 'without-end', seed: 1 },
  'holds-are-read-under-lock': { kind: 'held', seed: 1 },
  'ack-after-publish': { kind: 'message-lost', seed: 147 },
  'count-after-confirm': { kind: 'gave-up-early', seed: 401 },
  'failed-writes-fail': { kind: 'completed-is-paid-once', seed: 152 },
};

test.each(ruleNames)('without %s a promise is broken', async (rule) => {
  const { kind, seed } = SEEN[rule];
  const runs = { seed, runs: ENOUGH_RUNS, stopAt: kind };
  const { failures } = await simulateInThreads(runs, { without: [rule] });
  expect(failures.map(({ violation }) => violation.kind)).toContain(kind);
});
