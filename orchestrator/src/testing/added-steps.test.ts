// The payment stands in for a step that was added: it is one like any other.
import { describe, expect, it } from 'vitest';
import type { Saga } from '../saga/saga.ts';
import { deliveredStates, withAddedReplies, withoutAddedRows, withoutAddedStates } from './added-steps.ts';
import { messagesOf } from './saga-messages.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const of = ['payment' as const];

const typesOf = (messages: Parameters<typeof withAddedReplies>[0], stored = new Map<string, Saga>()) =>
  withAddedReplies(messages, stored, { of, states: deliveredStates }).map((group) =>
    group.map(({ type }) => type),
  );

describe('the replies of an added step', () => {
  const { created, reserved, completed, notReserved } = messagesOf(orderId);

  it('stand behind the message that leads to it', () => {
    expect(typesOf([created, reserved, completed])).toEqual([
      ...[['OrderCreated'], ['StockReserved', 'PaymentCompleted'], ['OrderCompleted']],
    ]);
  });

  it('are none where no message leads to it, or only one that comes again', () => {
    expect(typesOf([created, notReserved])).toEqual([['OrderCreated'], ['StockNotReserved']]);
    expect(typesOf([created, reserved, reserved])[2]).toEqual(['StockReserved']);
  });

  it('undo it, too', () => {
    const saga = { ...({} as Saga), orderId, state: 'CancellingPayment' as const, attempt: 2 };
    const { paymentCancelled } = messagesOf(orderId, 2);
    const { cancel } = messagesOf(orderId, 1);
    expect(typesOf([paymentCancelled], new Map([[orderId, saga]]))).toEqual([['PaymentCancelled']]);
    // A cancel while it is asked.
    const asked = { ...saga, state: 'StockReserved' as const, attempt: 1, failure: null, incident: null };
    expect(
      typesOf([cancel], new Map([[orderId, { ...asked, order: null, keptCancelId: null, sends: null }]])),
    ).toEqual([['OrderCancelRequested', 'PaymentCancelled']]);
  });
});

it('a history is told without the rows of an added step, and numbered anew', () => {
  const row = (seq: number, from: string | null, to: string) => ({ seq, from, to });
  const rows = [
    ...[row(1, null, 'Suspend'), row(2, 'Suspend', 'StockReserved'), row(3, 'StockReserved', 'Paid')],
    ...[row(4, 'Paid', 'Paid'), row(5, 'Paid', 'Completed')],
  ];
  expect(withoutAddedRows(rows, of)).toEqual([
    ...[
      row(1, null, 'Suspend'),
      row(2, 'Suspend', 'Paid'),
      row(3, 'Paid', 'Paid'),
      row(4, 'Paid', 'Completed'),
    ],
  ]);
  expect(withoutAddedRows(rows)).toEqual(rows);
});

it('the machine without an added step leads past its states', () => {
  const states = withoutAddedStates(deliveredStates, of);
  expect(states.names).toEqual(
    deliveredStates.names.filter(
      (name) => !['StockReserved', 'PaymentPending', 'CancellingPayment'].includes(name),
    ),
  );
  expect(states.of('Suspend')!.ways.get('StockReserved')).toEqual(['Paid']);
  expect(states.of('Suspend')!.ways.get('StepTimedOut')).toEqual(['ReleasingStock']);
  expect(states.machine.config.on).toEqual(deliveredStates.machine.config.on);
  expect(withoutAddedStates(deliveredStates)).toBe(deliveredStates);
});
