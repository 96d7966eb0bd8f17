// A step that is taken without reading the saga must be the one that would be decided from it.
import { newId } from '@order-saga/shared/contracts/ids';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../testing/saga-messages.ts';
import { type Failure, sagaStates } from './order-saga.ts';
import { plainSteps } from './plain-steps.ts';
import { receive } from './receive.ts';
import type { Saga } from './saga.ts';

const orderId = newId();
const messages = Object.values(messagesOf(orderId));
const failures: (Failure | null)[] = [null, { reason: 'OutOfStock', detail: 'A: 2 wanted, 1 available' }];

const sagaIn = (state: Saga['state'], failure: Failure | null): Saga => ({
  orderId,
  state,
  attempt: 1,
  failure,
  incident: null,
  order: { customerId: 'c', currency: 'EUR', total: 1, lines: [], paymentToken: 't' },
  traceparent: null,
  causeId: null,
  keptCancelId: null,
  sendCount: 1,
  lastSeq: 3,
});

describe.each(messages.map((message) => [message.type, message] as const))('%s', (_, message) => {
  it.each(sagaStates)('does in %s what is decided from the saga', (state) => {
    const step = plainSteps(message).find(({ from }) => from === state);
    for (const failure of failures) {
      const received = receive(sagaIn(state, failure), message, () => false);
      if (step === undefined) {
        expect(received.kind).not.toBe('moved');
      } else {
        expect(received).toMatchObject({
          kind: 'moved',
          saga: { state: step.to, attempt: 1, failure: step.failure ?? failure, incident: null, lastSeq: 4 },
          rows: [{ seq: 4, kind: 'message', name: message.type, from: state, to: step.to }],
        });
      }
    }
  });
});

it('most messages are plain', () => {
  expect(messages.filter((message) => plainSteps(message).length > 0).map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'StockReserved',
      'PaymentCompleted',
      'OrderCompleted',
      'PaymentFailed',
      'StockReleased',
      'OrderFailed',
    ]),
  );
});
