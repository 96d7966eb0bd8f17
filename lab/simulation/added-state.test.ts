// A state is described once: more states in a copy of the machine, and everybody knows them.
import type { FailureReason } from '@order-saga/shared/contracts/catalogue';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { machineOf } from '../../dashboard/src/chart/machine.ts';
import { toneOf } from '../../dashboard/src/ui/tones.ts';
import { explain } from '../../orchestrator/src/look/explain/explain.ts';
import type { Facts } from '../../orchestrator/src/look/explain/facts.ts';
import { failureGroup, failureKind } from '../../orchestrator/src/look/failures/fingerprint.ts';
import { waitingKindsOf } from '../../orchestrator/src/look/failures/waiting.ts';
import { conditionsOf } from '../../orchestrator/src/look/search/filter.ts';
import { type FoundRow, toTransition } from '../../orchestrator/src/look/stream/transitions.ts';
import { createSagaMetrics } from '../../orchestrator/src/metrics.ts';
import {
  isNearlyReplayable,
  possibleActs,
  whyNotCancel,
  whyNotReplay,
} from '../../orchestrator/src/operate/acts/possible.ts';
import { whyChanged } from '../../orchestrator/src/operate/replays/preview/changed.ts';
import { replayCommandsOf } from '../../orchestrator/src/operate/replays/preview/replay-path.ts';
import { countResend } from '../../orchestrator/src/saga/expire.ts';
import { orderSaga, type SagaState, type StateMeta } from '../../orchestrator/src/saga/order-saga.ts';
import {
  type HistoryRow,
  outcomeOf,
  outstandingCommand,
  type Saga,
} from '../../orchestrator/src/saga/saga.ts';
import {
  completedState,
  describeStates,
  eventsInto,
  failedState,
  orderStates,
} from '../../orchestrator/src/saga/states.ts';
import { definitionOf, whyUnloadable } from '../../orchestrator/src/store/loading.ts';
import { deliveredStates } from '../../orchestrator/src/testing/added-steps.ts';
import { renderStateTable } from './state-table.ts';

const { config } = deliveredStates.machine;
const says = 'The goods are being weighed.';
const failure = { reason: 'TooHeavy' as FailureReason, detail: null };

/** Between StockReserved and Paid: may be cancelled, gives up, may be refused. Its undo is a state that has no other sign. */
const weighing = {
  tags: 'forward',
  meta: { says, asks: 'stock-service to weigh', refusals: ['TooHeavy'] } as unknown as StateMeta,
  entry: { type: 'send', params: { command: 'ReserveStock' } },
  on: {
    StockReserved: 'Paid',
    OrderCancelRequested: 'Unpacking',
    StepTimedOut: { guard: 'exhausted', target: 'Unpacking' },
  },
};
const unpacking = {
  tags: 'undoing',
  meta: { says: 'The goods are being unpacked.', asks: 'stock-service to unpack' },
  entry: { type: 'send', params: { command: 'ReleaseStock' } },
  on: { StockReleased: 'Returned' },
};
const returned = {
  tags: 'failed',
  meta: { says: 'The goods are back; the order failed.' },
  on: { ReplayRequested: 'ReopeningOrder' },
};
const changed = {
  ...config,
  states: {
    ...config.states,
    StockReserved: {
      ...config.states!.StockReserved!,
      on: { ...config.states!.StockReserved!.on, PaymentCompleted: 'Weighing' },
    },
    Weighing: weighing,
    Unpacking: unpacking,
    Returned: returned,
  },
};
const describeMachine = (machine: object) =>
  describeStates(createMachine(machine as never).provide(orderSaga.implementations as never) as never);
const states = describeMachine(changed);

const saga = (state: string, more: Partial<Saga> = {}): Saga => ({
  ...{ orderId: '0193a1b2-0000-7000-8000-000000000001', state: state as Saga['state'], attempt: 1 },
  ...{ failure: null, incident: null, traceparent: null, causeId: null, keptCancelId: null, sends: null },
  pending: null,
  order: {
    ...{ customerId: 'c-1', currency: 'EUR', total: 20, paymentToken: 'tok_visa' },
    lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
  },
  ...{ sendCount: 1, holdRevision: 0, lastSeq: 1, ...more },
});
const row = (from: string, to: string): HistoryRow => ({
  ...{
    orderId: saga(to).orderId,
    seq: 2,
    kind: 'timeout' as const,
    name: 'StepTimedOut',
    from,
    to,
    attempt: 1,
  },
  ...{ messageId: null, causationId: null, actor: null, detail: { command: 'ReserveStock' } },
});

describe('a state that is added to a copy of the machine is known to', () => {
  it('the saga: its command, its outcome, and that it loads', () => {
    expect(outstandingCommand(saga('Weighing'), states)).toBe('ReserveStock');
    expect(outcomeOf('Weighing', states)).toBe('running');
    expect(outcomeOf('Returned', states)).toBe('failed');
    expect(eventsInto('Weighing' as SagaState, states)).toEqual(['PaymentCompleted']);
    expect(whyUnloadable(saga('Weighing'), definitionOf(states))).toBeNull();
    expect(whyUnloadable(saga('Weighing'))).toContain('no state Weighing');
  });

  it('a deadline that passes', () => {
    const { row } = countResend(saga('Weighing'), 5, '2026-01-01T00:00:00.000Z', states);
    expect(row).toMatchObject({ name: 'ReserveStock', from: 'Weighing', to: 'Weighing' });
  });

  it('an explanation', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const facts = {
      ...{
        saga: saga('Weighing'),
        isTooOld: null,
        held: new Set(),
        hold: null,
        payment: null,
        order: null,
        group: null,
        now: at,
        maxTries: 5,
      },
      ...{ isBrokerUp: true, commands: null, replies: null },
      view: { incident: null, history: [], startedAt: at, deadlineAt: at },
    } as unknown as Facts;
    const { text, waiting } = explain(facts, states);
    expect(text).toContain(says);
    expect(text).toContain('It asks stock-service to weigh (ReserveStock)');
    expect(text).toContain('cancel (turns back, with ReleaseStock)');
    expect(waiting).toMatchObject({ command: 'ReserveStock', givesUp: true });
  });

  it('the acts of operators', () => {
    const sends = (state: string) =>
      possibleActs(saga(state), { isTooOld: null, payment: null, order: null, held: new Set() }, states)
        .filter(({ whyNot }) => whyNot === null)
        .map(({ act, sends }) => `${act} ${sends}`);
    expect(sends('Weighing')).toEqual([
      ...['retry ReserveStock', 'cancel ReleaseStock', 'deadline ReserveStock'],
    ]);
    expect(sends('Unpacking')).toEqual(['retry ReleaseStock', 'deadline ReleaseStock']);
    expect(sends('Returned')).toEqual(['replay ReopenOrder']);
    expect(whyNotCancel(saga('Unpacking'), states)).toContain('is being undone already');
  });

  it('the rules and the preview of replays', () => {
    expect(whyNotReplay('Weighing' as never, states)).toContain('Only a Failed or Returned saga');
    expect(whyNotReplay('Returned' as never, states)).toBeNull();
    expect(isNearlyReplayable('Unpacking' as never, states)).toBe(true);
    const now = (state: string) => whyChanged({ attempt: 1 }, { state, attempt: 1 }, states);
    expect([now('Weighing'), now('Returned')]).toEqual([expect.stringContaining('not Failed'), null]);
    expect(replayCommandsOf(states)).toEqual([
      ...['ReopenOrder', 'ReserveStock', 'ProcessPayment', 'ReserveStock', 'CompleteOrder'],
    ]);
  });

  it('search: which index holds its sagas', () => {
    const sqlOf = (state: string) => conditionsOf({ state }, states).map(({ sql }) => sql);
    expect(sqlOf('Weighing')).toContain('finished_at IS NULL');
    expect(sqlOf('Weighing')).not.toContain('failure_reason IS NOT NULL');
    expect(sqlOf('Unpacking')).toContain('failure_reason IS NOT NULL');
  });

  it('failure groups: of its step, and of sagas that wait in it', () => {
    expect(failureKind({ state: 'Failed', failure, incident: null }, states)?.step).toBe('ReserveStock');
    expect(failureGroup({ state: 'Returned' as never, failure, incident: null }, states)).not.toBeNull();
    expect(failureKind({ state: 'Failed', failure, incident: null }, orderStates)?.step).toBeNull();
    expect(waitingKindsOf(states)).toContainEqual(
      expect.objectContaining({ state: 'Weighing', step: 'ReserveStock', service: 'stock-service' }),
    );
  });

  it('metrics', async () => {
    const metrics = createMetrics('orchestrator');
    const sends = { type: 'send', params: { command: 'WeighGoods' } };
    const given = describeMachine({
      ...changed,
      states: { ...changed.states, Weighing: { ...weighing, entry: sends } },
    });
    createSagaMetrics(metrics, given).record([row('Weighing', 'Unpacking')], new Map());
    const text = await metrics.registry.metrics();
    expect(text).toMatch(/saga_steps_given_up_total\{.*command="WeighGoods".*\} 0/);
    expect(text).toMatch(/saga_transitions_total\{.*from="Weighing".*to="Unpacking".*\} 1/);
  });

  it('the stream: its outcome, and that it has a failure', () => {
    const found = {
      ...{ order_id: saga('Unpacking').orderId, seq: 2, at: new Date(), from_state: 'Weighing' },
      ...{ to_state: 'Unpacking', attempt: 1, saga_attempt: 1, failure_reason: 'Cancelled' },
      failure_detail: null,
    } as unknown as FoundRow;
    expect(toTransition(found, new Map(), states)).toMatchObject({
      ...{ outcome: 'running', failure: { reason: 'Cancelled', detail: null } },
    });
    expect(toTransition(found, new Map()).failure).toBeNull();
  });

  it('the table of states', () => {
    const table = renderStateTable(states);
    expect(table).toContain('`Weighing`');
    expect(table).toContain('**Unpacking**, sends ReleaseStock');
  });

  it('the dashboard: the chart and its colours', () => {
    const machine = machineOf(JSON.parse(JSON.stringify(states.machine.config)));
    expect(machine.arrows.map(({ id }) => id)).toContain('Weighing>Unpacking');
    expect(machine.states).toContainEqual({ name: 'Weighing', command: 'ReserveStock', tags: ['forward'] });
    expect(['Suspend', 'Weighing', 'Unpacking', 'Completed'].map((state) => toneOf(machine, state))).toEqual([
      ...['start', 'forward', 'undo', 'done'],
    ]);
  });
});

it('an end that has another name is found by its tag', () => {
  const { Completed, Failed, Paid, FailingOrder, ...others } = config.states!;
  const renamed = describeMachine({
    ...{ ...config, on: {} },
    states: {
      ...{ ...others, Done: Completed, Lost: Failed },
      Paid: { ...Paid, on: { OrderCompleted: 'Done' } },
      FailingOrder: { ...FailingOrder, on: { OrderFailed: 'Lost' } },
    },
  });
  expect([completedState(renamed), failedState(renamed)]).toEqual(['Done', 'Lost']);
});

it('every state of the machine has one phase and a sentence, and who is asked where it sends something', () => {
  for (const { name, phase, says, command, asks } of orderStates.all) {
    expect(phase, name).toBeDefined();
    expect(says, name).toMatch(/\.$/);
    expect(asks === null, name).toBe(command === null);
  }
});
