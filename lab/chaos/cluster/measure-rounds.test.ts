import { describe, expect, it } from 'vitest';
import { COMPLETED, sampleEvidence } from '../testing/sample-evidence.ts';
import { measureRounds } from './measure-rounds.ts';
import type { RoundRecord } from './round.ts';

/** Of the two orders of the sample one ends after 4 s and one after 5 s. */
function evidence(placedAt: { completed: number; failed: number }) {
  const { orders } = sampleEvidence();
  const createdAt = (orderId: string) => (orderId === COMPLETED ? placedAt.completed : placedAt.failed);
  return {
    orders: orders.map((one) => ({
      ...one,
      order: { ...one.order!, createdAt: createdAt(one.orderId) },
    })),
  };
}

const round = (times: { beganAt: number; backAt: number }): RoundRecord => ({
  kind: 'leader killed',
  queue: 'stock.commands',
  node: 'a',
  leads: 1,
  electedAt: undefined,
  problems: [],
  ...times,
});

describe('a round', () => {
  it('is over for the customers when an order has ended that was placed in it', () => {
    const [measured] = measureRounds(evidence({ completed: 900, failed: 1100 }), [
      round({ beganAt: 1000, backAt: 6000 }),
    ]);
    // The other one had been placed before.
    expect(measured).toMatchObject({ accepted: 1, unfinished: 0, recoveryMs: 4000 });
  });

  it('counts the longest time in which nothing ended, from its begin', () => {
    const [early, late] = measureRounds(evidence({ completed: 0, failed: 0 }), [
      round({ beganAt: 1000, backAt: 9000 }),
      round({ beganAt: 3900, backAt: 9000 }),
    ]);
    expect(early!.longestPauseMs).toBe(3000);
    expect(late!.longestPauseMs).toBe(1000);
  });

  it('says so when nothing ended at all, and which orders never did', () => {
    const { orders } = evidence({ completed: 2000, failed: 2000 });
    const open = orders.map((one) => ({
      ...one,
      order: { ...one.order, status: 'Suspend' as const },
      saga: null,
    }));
    const [measured] = measureRounds({ orders: open }, [round({ beganAt: 1000, backAt: 9000 })]);
    expect(measured).toMatchObject({
      accepted: 2,
      unfinished: 2,
      recoveryMs: undefined,
      longestPauseMs: undefined,
    });
  });
});
