import { describe, expect, it } from 'vitest';
import { deliveredStates } from '../testing/added-steps.ts';
import { applyEvent } from './saga.ts';

const { machine } = deliveredStates;
const fresh = { state: 'Suspend', attempt: 1, failure: null, incident: null } as const;
const order = { customerId: 'c-1', currency: 'EUR', total: 20, lines: null };

describe('an event that was applied before', () => {
  it('moves another saga to the same step, each attempt on its own', () => {
    for (const attempt of [1, 2, 1, 2]) {
      expect(applyEvent({ ...fresh, order, attempt }, { type: 'StockReserved' }, machine)).toEqual({
        ...fresh,
        state: 'StockReserved',
        attempt,
      });
    }
  });

  it('keeps the failure of a saga that has one', () => {
    applyEvent({ ...fresh, order, state: 'ReleasingStock' }, { type: 'StockReleased' }, machine);
    const failure = { reason: 'PaymentDeclined', detail: 'card_declined' } as const;
    const releasing = { ...fresh, order, state: 'ReleasingStock', failure } as const;
    expect(applyEvent(releasing, { type: 'StockReleased' }, machine)).toEqual({
      ...fresh,
      state: 'FailingOrder',
      failure,
    });
  });

  it('carries its own data into the failure', () => {
    for (const declineCode of ['card_declined', 'insufficient_funds']) {
      const saga = { ...fresh, order, state: 'StockReserved' as const };
      const reason = 'PaymentDeclined';
      expect(applyEvent(saga, { type: 'PaymentFailed', reason, declineCode }, machine).failure).toEqual({
        reason,
        detail: declineCode,
      });
    }
  });
});
