// The check finds nothing in the machine that runs, and each fault that is planted in a copy of it.
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { deliveredStates } from '../../testing/added-steps.ts';
import { orderSaga } from '../order-saga.ts';
import { describeStates } from '../states.ts';
import { type FaultKind, findFaults } from './faults.ts';

type State = Record<string, unknown> & { on?: Record<string, unknown> };
const { config } = deliveredStates.machine;
const original = config.states as unknown as Readonly<Record<string, State>>;

/** A copy of the machine in which some states are otherwise. */
function machineWith(changed: Readonly<Record<string, State>>) {
  const machine = createMachine({ ...config, states: { ...original, ...changed } } as never);
  return describeStates(machine.provide(orderSaga.implementations as never) as never);
}
/** The state with other ways; undefined: it has none on that event. */
function withWays(name: string, ways: Readonly<Record<string, unknown>>, more: State = {}): State {
  const on = Object.entries({ ...original[name]!.on, ...ways }).filter(([, to]) => to !== undefined);
  return { ...original[name], ...more, on: Object.fromEntries(on) };
}
const send = (command: string) => ({ type: 'send', params: { command } });
const fail = (reason: string) => ({ type: 'fail', params: { reason } });

describe('the check of a machine', () => {
  it('finds nothing in the machine that runs', () => {
    expect(findFaults()).toEqual([]);
  });

  const planted: readonly [
    what: string,
    Readonly<Record<string, State>>,
    FaultKind,
    at: string,
    path: string,
  ][] = [
    [
      'a refusal that is not handled where nothing gives up',
      { Suspend: withWays('Suspend', { StockNotReserved: undefined, StepTimedOut: undefined }) },
      'no-way-out',
      'Suspend',
      'OrderCreated → Suspend',
    ],
    [
      'two states that lead to each other alone',
      { ReleasingStock: withWays('ReleasingStock', { StockReleased: 'CancellingPayment' }) },
      'no-way-out',
      'ReleasingStock',
      'OrderCreated, OrderCancelRequested → ReleasingStock',
    ],
    [
      'a way to FailOrder on which the saga gets no failure',
      { Suspend: withWays('Suspend', { StockNotReserved: 'FailingOrder' }) },
      'no-way-out',
      'FailingOrder',
      'OrderCreated, StockNotReserved → FailingOrder',
    ],
    [
      'a declined payment after which the stock is not released',
      {
        StockReserved: withWays('StockReserved', {
          PaymentFailed: { target: 'FailingOrder', actions: 'failAsRefused' },
        }),
      },
      'no-undo',
      'ReserveStock',
      'OrderCreated, StockReserved, PaymentFailed, OrderFailed → Failed',
    ],
    [
      'an unanswered payment that is taken for undone',
      {
        StockReserved: withWays('StockReserved', {
          StepTimedOut: { guard: 'exhausted', target: 'ReleasingStock', actions: fail('PaymentTimeout') },
        }),
      },
      'no-undo',
      'ProcessPayment',
      'OrderCreated, StockReserved, StepTimedOut, StockReleased, OrderFailed → Failed',
    ],
    [
      'an undo whose reply is not waited for',
      {
        ReleasingStock: withWays('ReleasingStock', {
          StepTimedOut: { guard: 'exhausted', target: 'FailingOrder' },
        }),
      },
      'held-at-end',
      'ReserveStock',
      'OrderCreated, OrderCancelRequested, StepTimedOut, OrderFailed → Failed',
    ],
    [
      'a way back after the payment',
      {
        Paid: withWays('Paid', {
          OrderCancelRequested: { target: 'CancellingPayment', actions: fail('Cancelled') },
        }),
      },
      'refusable-pivot',
      'Paid',
      'OrderCreated, StockReserved, PaymentCompleted → Paid',
    ],
    [
      'a command that can be refused where nothing turns back any more',
      {
        StockReserved: withWays('StockReserved', { PaymentCompleted: 'Packing' }),
        Packing: withWays(
          'Paid',
          { OrderCompleted: undefined, StockReserved: 'Paid' },
          { entry: send('ReserveStock') },
        ),
      },
      'refusable-pivot',
      'Packing',
      'OrderCreated, StockReserved, PaymentCompleted → Packing',
    ],
    [
      'a command that is sent a second time for something else',
      {
        StockReserved: withWays('StockReserved', { PaymentCompleted: 'Packing' }),
        Packing: withWays(
          'Suspend',
          { StockReserved: 'Paid', OrderCancelRequested: undefined },
          { entry: send('ReserveStock') },
        ),
      },
      'two-meanings',
      'ReserveStock',
      'OrderCreated, StockReserved, PaymentCompleted → Packing',
    ],
    [
      'a completed order that is taken back',
      {
        Paid: withWays('Paid', { OrderCompleted: 'Shipping' }),
        Shipping: withWays(
          'Paid',
          {
            OrderReopened: 'Completed',
            StepTimedOut: { guard: 'exhausted', target: 'CancellingPayment', actions: fail('Cancelled') },
          },
          { entry: send('ReopenOrder') },
        ),
      },
      'two-ends',
      'CancellingPayment',
      'OrderCreated, StockReserved, PaymentCompleted, OrderCompleted, StepTimedOut → CancellingPayment',
    ],
    [
      'an end before order-service has heard of it',
      { StockReserved: withWays('StockReserved', { PaymentCompleted: 'Completed' }) },
      'two-ends',
      'Completed',
      'OrderCreated, StockReserved, PaymentCompleted → Completed',
    ],
  ];

  it.each(planted)('finds %s, with a shortest way to it', (_what, changed, kind, at, path) => {
    expect(findFaults(machineWith(changed))).toContainEqual({ kind, at, path, detail: expect.any(String) });
  });

  it('goes both ways of a guard, whatever it decides of one order', () => {
    const step = { PaymentCompleted: [{ guard: () => false, target: 'Checking' }, { target: 'Paid' }] };
    const states = machineWith({
      StockReserved: withWays('StockReserved', step),
      Checking: withWays('Paid', { OrderCompleted: undefined }, { entry: send('ReopenOrder') }),
    });
    expect(findFaults(states)).toContainEqual(
      expect.objectContaining({ kind: 'no-way-out', at: 'Checking' }),
    );
  });
});
