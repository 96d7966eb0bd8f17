// Each rule, taken away, is missed: the simulation can fail.
import { expect, it, test, vi } from 'vitest';
import { conductWithout, type RuleName, ruleNames } from './rules.ts';
import type { RunOptions } from './run.ts';
import { simulate } from './simulate.ts';
import type { ViolationKind } from './violation.ts';

vi.setConfig({ testTimeout: 120_000 });

const ENOUGH_RUNS = 4000;

interface Seen {
  readonly kind: ViolationKind;
  /** Where to begin looking: it is known to show there. After a change of the simulation it shows a little later. */
  readonly seed: number;
}

/** By what a missing rule is seen. */
const seenAs: Readonly<Partial<Record<RuleName, Seen>>> = {
  'derived-ids': { kind: 'history', seed: 1 },
  'saga-epoch': { kind: 'held-when-failed', seed: 314 },
  'order-epoch': { kind: 'disagreement', seed: 54 },
  'refusal-rows': { kind: 'held-when-failed', seed: 13 },
  'stock-tombstones': { kind: 'held-when-failed', seed: 170 },
  'payment-tombstones': { kind: 'held-when-failed', seed: 137 },
  'insert-then-lock': { kind: 'stock', seed: 8 },
  'close-at-provider': { kind: 'held-when-failed', seed: 159 },
  'unknown-is-not-failed': { kind: 'held-when-failed', seed: 4 },
  'undo-the-unanswered': { kind: 'held-when-failed', seed: 10 },
  'charge-decides-once': { kind: 'held-when-failed', seed: 81 },
  'one-provider-key': { kind: 'double-charge', seed: 4 },
  'repeats-are-answered': { kind: 'without-end', seed: 10 },
  'repeats-do-nothing': { kind: 'stock', seed: 1 },
  'early-cancels-are-kept': { kind: 'dead-letter', seed: 43 },
  'first-messages-are-repeated': { kind: 'without-end', seed: 1 },
  'ack-after-publish': { kind: 'message-lost', seed: 3 },
  'count-after-confirm': { kind: 'gave-up-early', seed: 95 },
};

/** Rules that this model does not miss, and why. */
const unseen: Readonly<Partial<Record<RuleName, string>>> = {
  'stock-epoch':
    'an attempt ends only after its own row is decided, so the row refuses before the epoch has to',
  'payment-epoch':
    'an attempt ends only after its own row is decided, so the row refuses before the epoch has to',
  'resend-for-the-cause-only':
    'nothing breaks, there are twice as many messages; two sides echo only over a contradiction',
};

test('every rule is either seen or explained', () => {
  expect([...Object.keys(seenAs), ...Object.keys(unseen)].sort()).toEqual([...ruleNames].sort());
});

test.each(Object.entries(seenAs) as [RuleName, Seen][])(
  'without %s a promise is broken',
  (rule, { kind, seed }) => {
    expect(runsUntil(kind, seed, { conduct: conductWithout([rule]) })).toBeLessThan(ENOUGH_RUNS);
  },
);

test.each(Object.keys(unseen) as RuleName[])('without %s nothing is seen', (rule) => {
  expect(simulate({ seed: 1, runs: 100 }, { conduct: conductWithout([rule]) }).failures).toEqual([]);
});

it('needs no repeats of first messages while the broker loses nothing', () => {
  const spared = new Set(['message lost', 'queues lost', 'all restarted with empty queues']);
  const options = { conduct: conductWithout(['first-messages-are-repeated']), spared };
  expect(simulate({ seed: 1, runs: 150 }, options).failures).toEqual([]);
  const hasty = conductWithout(['first-messages-are-repeated', 'ack-after-publish']);
  expect(runsUntil('without-end', 1, { conduct: hasty, spared })).toBeLessThan(ENOUGH_RUNS);
});

/** How many runs it takes to see this kind of violation. */
function runsUntil(kind: ViolationKind, seed: number, options: RunOptions): number {
  for (let runs = 0; runs < ENOUGH_RUNS; runs++) {
    const { failures } = simulate({ seed: seed + runs, runs: 1 }, options);
    if (failures.some(({ violation }) => violation.kind === kind)) return runs;
  }
  return ENOUGH_RUNS;
}
