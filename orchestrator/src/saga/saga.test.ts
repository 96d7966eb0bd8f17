import { describe, expect, it } from 'vitest';
import { applyEvent } from './saga.ts';

const fresh = { state: 'Suspend', attempt: 1, failure: null, incident: null } as const;

describe('an event that was applied before', () => {
  it('moves another saga to the same step, each attempt on its own', () => {
    for (const attempt of [1, 2, 1, 2]) {
      expect(applyEvent({ ...fresh, attempt }, { type: 'StockReserved' })).toEqual({
        ...fresh,
        state: 'StockReserved',
        attempt,
      });
    }
  });

  it('keeps the failure of a saga that has one', () => {
    applyEvent({ ...fresh, state: 'ReleasingStock' }, { type: 'StockReleased' });
    const failure = { reason: 'PaymentDeclined', detail: 'card_declined' } as const;
    expect(applyEvent({ ...fresh, state: 'ReleasingStock', failure }, { type: 'StockReleased' })).toEqual({
      ...fresh,
      state: 'FailingOrder',
      failure,
    });
  });

  it('carries its own data into the failure', () => {
    for (const declineCode of ['card_declined', 'insufficient_funds']) {
      const saga = { ...fresh, state: 'StockReserved' as const };
      expect(applyEvent(saga, { type: 'PaymentFailed', declineCode }).failure?.detail).toBe(declineCode);
    }
  });
});
