// A step that only some orders take: a guard on the data of the order, in a copy of the machine.
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { leadsToLines } from '../../orchestrator/src/saga/commands.ts';
import { type OrderFacts, orderSaga, type SagaContext } from '../../orchestrator/src/saga/order-saga.ts';
import { receive } from '../../orchestrator/src/saga/receive.ts';
import { rerun } from '../../orchestrator/src/saga/rerun.ts';
import { applyEvent } from '../../orchestrator/src/saga/saga.ts';
import { describeStates } from '../../orchestrator/src/saga/states.ts';
import { deliveredStates } from '../../orchestrator/src/testing/added-steps.ts';
import { exampleOf } from './examples.ts';
import { renderStateTable } from './state-table.ts';
import { beginning } from './walk.ts';

const { config } = deliveredStates.machine;
const { Suspend, ...others } = config.states!;
const weighing = {
  tags: 'forward',
  meta: { says: 'The goods are being weighed.', asks: 'stock-service to weigh', reads: 'lines' },
  entry: { type: 'send', params: { command: 'ReserveStock' } },
  on: { StockReserved: 'StockReserved', StockReleased: { guard: 'hasManyPieces', target: 'ReleasingStock' } },
};
const changed = {
  ...config,
  states: {
    Suspend: {
      ...Suspend,
      on: {
        ...Suspend!.on,
        StockReserved: [{ guard: 'isLarge', target: 'Weighing' }, { target: 'StockReserved' }],
      },
    },
    Weighing: weighing,
    ...others,
  },
};
const guards = {
  ...orderSaga.implementations.guards,
  isLarge: ({ context }: { context: SagaContext }) => context.order.total >= 2000,
  hasManyPieces: ({ context }: { context: SagaContext }) =>
    context.order.lines!.reduce((pieces, { quantity }) => pieces + quantity, 0) > 2,
};
const states = describeStates(
  createMachine(changed as never).provide({ ...orderSaga.implementations, guards } as never) as never,
);

const fresh = { state: 'Suspend', attempt: 1, failure: null, incident: null } as const;
const order = (total: number, quantity = 1): OrderFacts => ({
  ...{ customerId: 'c-1', currency: 'EUR', total },
  lines: [{ sku: 'A', quantity, unitPrice: total }],
});

describe('a step with a guard on the order', () => {
  it.each([
    [1999, 'StockReserved'],
    [2000, 'Weighing'],
  ])('is taken by an order of 2,000 or more: one of %i goes to %s', (total, state) => {
    const next = applyEvent({ ...fresh, order: order(total) }, { type: 'StockReserved' }, states.machine);
    expect(next).toEqual({ ...fresh, state });
  });

  it('may look at the lines, where its state says so', () => {
    const stateAfter = (quantity: number) =>
      applyEvent(
        { ...fresh, state: 'Weighing' as never, order: order(2000, quantity) },
        { type: 'StockReleased' },
        states.machine,
      ).state;
    expect([stateAfter(2), stateAfter(3)]).toEqual(['Weighing', 'ReleasingStock']);
    expect(states.of('Weighing')?.readsLines).toBe(true);
    expect(leadsToLines(exampleOf('StockReserved', 1))).toBe(false);
  });

  it('is taken again by a re-run of the history, which begins with the order', () => {
    // The example is of 2,000.
    const { saga, history } = beginning();
    const received = receive(saga, exampleOf('StockReserved', 1), () => false, states);
    if (received.kind !== 'moved') throw new Error('it did not move');
    expect(received.saga).toMatchObject({
      state: 'Weighing',
      order: { total: 2000, paymentToken: 'tok_visa' },
    });
    const rows = [...history, ...received.rows];
    expect(rerun(rows, states)).toMatchObject({ result: { state: 'Weighing' }, partsAt: null });
    const cheaper = rows.map((row) =>
      row.seq === 1 ? { ...row, detail: { ...row.detail, total: 1 } } : row,
    );
    expect(rerun(cheaper, states)).toMatchObject({ result: { state: 'StockReserved' }, partsAt: 2 });
  });

  it('is in the state table, as are the states behind it', () => {
    const table = renderStateTable(states);
    expect(table).toMatch(
      /^\| {2}\| no saga \| `AwaitingOrder` \| `Suspend` \| `Weighing` \| `StockReserved` /m,
    );
    expect(table).toContain('**Weighing**, sends ReserveStock');
  });
});
