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
  'saga-epoch': { kind: 'saga-follows-its-order', seed: 129 },
  'order-epoch': { kind: 'order-and-saga-agree', seed: 1599 },
  'worker-epoch': { kind: 'failed-holds-no-money', seed: 611 },
  'refusal-rows': { kind: 'failed-holds-no-stock', seed: 818 },
  'stock-tombstones': { kind: 'failed-holds-no-stock', seed: 1635 },
  'payment-tombstones': { kind: 'failed-holds-no-money', seed: 1007 },
  'insert-then-lock': { kind: 'stock', seed: 177 },
  'close-at-provider': { kind: 'paid-as-charged', seed: 9 },
  'unknown-is-not-failed': { kind: 'paid-as-charged', seed: 9 },
  'undo-the-unanswered': { kind: 'failed-holds-no-stock', seed: 205 },
  'charge-decides-once': { kind: 'failed-holds-no-money', seed: 239 },
  'one-provider-key': { kind: 'paid-as-charged', seed: 8 },
  'repeats-are-answered': { kind: 'without-end', seed: 34 },
  'repeats-do-nothing': { kind: 'stock', seed: 3 },
  'early-cancels-are-kept': { kind: 'dead-letter', seed: 34 },
  'first-messages-are-repeated': { kind: 'without-end', seed: 1 },
  'holds-are-read-under-lock': { kind: 'held', seed: 1 },
  'ack-after-publish': { kind: 'message-lost', seed: 152 },
  'count-after-confirm': { kind: 'gave-up-early', seed: 598 },
  'failed-writes-fail': { kind: 'completed-is-paid-once', seed: 343 },
};

test.each(ruleNames)('without %s a promise is broken', async (rule) => {
  const { kind, seed } = SEEN[rule];
  const runs = { seed, runs: ENOUGH_RUNS, stopAt: kind };
  const { failures } = await simulateInThreads(runs, { without: [rule] });
  expect(failures.map(({ violation }) => violation.kind)).toContain(kind);
});
