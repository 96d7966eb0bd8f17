import { describe, expect, it } from 'vitest';
import type { HistoryRow } from '../../saga/saga.ts';
import { deliveredStates } from '../../testing/added-steps.ts';
import { type StoredSaga, sagaEvidence, verify as verifyIn } from './verify.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';

const verify = (saga: StoredSaga) => verifyIn(saga, deliveredStates);

function saga(path: readonly [name: string, to: string][]): StoredSaga {
  let from: string | null = null;
  const history = path.map(([name, to], index): Omit<HistoryRow, 'orderId'> => {
    const row = { seq: index + 1, kind: 'message' as const, name, from, to, attempt: 1 };
    from = to;
    const detail =
      name === 'PaymentFailed' ? { reason: 'PaymentDeclined', declineCode: 'card_declined' } : {};
    return { ...row, messageId: null, causationId: null, actor: null, detail };
  });
  return { orderId, state: path.at(-1)![1], attempt: 1, failure: null, incident: null, history };
}

const completed = saga([
  ['OrderCreated', 'Suspend'],
  ['StockReserved', 'StockReserved'],
  ['PaymentCompleted', 'Paid'],
  ['OrderCompleted', 'Completed'],
]);
const failed: StoredSaga = {
  ...saga([
    ['OrderCreated', 'Suspend'],
    ['StockReserved', 'StockReserved'],
    ['PaymentFailed', 'ReleasingStock'],
    ['StockReleased', 'FailingOrder'],
    ['OrderFailed', 'Failed'],
  ]),
  failure: { reason: 'PaymentDeclined', detail: 'card_declined' },
};
const row = (seq: number, fields: Partial<HistoryRow>): StoredSaga => ({
  ...failed,
  history: failed.history.map((one) => (one.seq === seq ? { ...one, ...fields } : one)),
});

describe('verifying a saga', () => {
  it.each([completed, failed])('is content with one that is what its history says', (sound) => {
    expect(verify(sound)).toMatchObject({ holds: true, partsAt: null, foreign: null });
  });

  it('names the row at which a forged history parts from the machine', () => {
    expect(verify(row(4, { name: 'OrderCompleted' }))).toMatchObject({
      holds: false,
      partsAt: 4,
      foreign: null,
    });
  });

  it('sees a gap in the numbers', () => {
    expect(verify(row(5, { seq: 6 }))).toMatchObject({ holds: false, partsAt: 6 });
  });

  it('compares the failure and the whole incident', () => {
    const incident = { code: 'STEP_UNANSWERED', message: 'CompleteOrder', since: '2026-01-01T00:00:00.000Z' };
    expect(verify({ ...failed, failure: { ...failed.failure!, detail: null } }).holds).toBe(false);
    expect(verify({ ...completed, incident }).holds).toBe(false);
  });

  it('knows a row of another version of the machine by a state or an event that today’s does not have', () => {
    expect(verify(row(4, { to: 'Packed' }))).toMatchObject({ partsAt: 4, foreign: 'the state Packed' });
    expect(verify(row(4, { name: 'StockPacked' })).foreign).toBe('the event StockPacked');
  });
});

it('the rules are told of the command that a saga waits for', () => {
  expect(sagaEvidence(completed).command).toBeNull();
  expect(sagaEvidence({ ...completed, state: 'Paid' }).command).toBe('CompleteOrder');
});
