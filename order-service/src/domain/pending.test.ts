import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';
import { describe, expect, it } from 'vitest';
import { hear, type PendingOrder } from './pending.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const expiresAt = '2026-01-01T00:15:00.000Z';
const action = { type: 'redirect', url: 'https://bank.example/1' };
const summary = { customerId: 'c-1', currency: 'EUR', total: 20 };
const order = (fields: Partial<PendingOrder> = {}): PendingOrder => ({
  ...{ orderId, status: 'Suspend', attempt: 2, heard: null, ...summary, ...fields },
});
const heard = { attempt: 2, revision: 2, expiresAt, action };

function pending(fields: Partial<MessageOf<'PaymentPending'>['body']> = {}): MessageOf<'PaymentPending'> {
  const body = {
    orderId,
    attempt: 2,
    paymentId: orderId,
    revision: 2,
    reason: 'ActionRequired',
    action,
    expiresAt,
  };
  return createMessage('PaymentPending', { ...body, ...fields }, { causationId: null, traceparent: null });
}

describe('what is heard of a payment that waits', () => {
  it('is kept of the newest revision of the newest attempt, whatever comes first', () => {
    const later = pending({ revision: 3, reason: 'Processing', action: null });
    const kept = { attempt: 2, revision: 3, expiresAt, action: null };
    expect(hear([pending(), later], [order()]).changes).toEqual([order({ heard: kept })]);
    expect(hear([later, pending()], [order()]).changes).toEqual([order({ heard: kept })]);
    const [changed] = hear([pending({ attempt: 3, revision: 1 })], [order({ heard })]).changes;
    expect(changed?.heard).toMatchObject({ attempt: 3 });
  });

  it.each<[string, PendingOrder[]]>([
    ['that is known already', [order({ heard })]],
    ['of an earlier revision', [order({ heard: { ...heard, revision: 3 } })]],
    ['of an earlier attempt', [order({ attempt: 3 })]],
    ['of an order with an end', [order({ status: 'Completed' })]],
    ['of an order that is not there', []],
  ])('changes nothing %s', (_what, found) => {
    expect(hear([pending(), pending()], found).changes).toEqual([]);
  });

  it('tells others what the customer has to do, of the newest alone', () => {
    const later = pending({ revision: 3, expiresAt: '2026-01-01T00:30:00.000Z' });
    const { news } = hear([pending(), later], [order()]);
    expect(news[0]).toBeNull();
    const told = { ...summary, revision: 3, action, expiresAt: '2026-01-01T00:30:00.000Z' };
    expect(news[1]).toMatchObject({
      ...{ type: 'OrderActionRequired', causationId: later.messageId },
      body: { orderId, attempt: 2, ...told },
    });
    expect(news[1]!.messageId).not.toBe(hear([pending()], [order()]).news[0]!.messageId);
  });

  it('tells it again when the message comes again, for nobody knows whether it was told', () => {
    const [first] = hear([pending()], [order()]).news;
    expect(hear([pending()], [order({ heard })]).news).toEqual([first]);
  });

  it.each<[string, MessageOf<'PaymentPending'>, PendingOrder[]]>([
    ['takes its time at the provider', pending({ reason: 'Processing', action: null }), [order()]],
    ['waited so before', pending(), [order({ heard: { ...heard, revision: 3 } })]],
    ['was of an earlier attempt', pending(), [order({ attempt: 3, heard })]],
    ['is over, as its order is', pending(), [order({ status: 'Failed', heard })]],
    ['is of an order that is not there', pending(), []],
  ])('tells nothing of a payment that %s', (_what, message, found) => {
    expect(hear([message], found).news).toEqual([null]);
  });
});
