// Every path of the machine, walked by the orchestrator's own functions.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import { describe, expect, it, test } from 'vitest';
import type { SnapshotFrom } from 'xstate';
import { getShortestPaths, getSimplePaths, type StatePath } from 'xstate/graph';
import { commandMessage } from '../../orchestrator/src/saga/commands.ts';
import { orderSaga, type SagaEvent } from '../../orchestrator/src/saga/order-saga.ts';
import { rerun } from '../../orchestrator/src/saga/rerun.ts';
import { orderStates } from '../../orchestrator/src/saga/states.ts';
import { beginning, onward, startOf, walkEvents } from './walk.ts';

/** What each state has to send, as the contract says. States that were added send what the machine says. */
const sends: Readonly<Record<string, CommandType | null>> = {
  Suspend: 'ReserveStock',
  StockReserved: 'ProcessPayment',
  PaymentPending: 'ProcessPayment',
  Paid: 'CompleteOrder',
  CancellingPayment: 'CancelPayment',
  ReleasingStock: 'ReleaseStock',
  FailingOrder: 'FailOrder',
  ReopeningOrder: 'ReopenOrder',
  Completed: null,
  Failed: null,
};

/** The drawing, as the shortest way to each of its states. Steps that were added lie between. */
const ways: Readonly<Record<string, readonly SagaEvent['type'][]>> = {
  Suspend: [],
  StockReserved: ['StockReserved'],
  PaymentPending: ['StockReserved', 'PaymentPending'],
  Paid: ['StockReserved', 'PaymentCompleted'],
  Completed: ['StockReserved', 'PaymentCompleted', 'OrderCompleted'],
  CancellingPayment: ['StockReserved', 'OrderCancelRequested'],
  ReleasingStock: ['OrderCancelRequested'],
  FailingOrder: ['StockNotReserved'],
  Failed: ['StockNotReserved', 'OrderFailed'],
  ReopeningOrder: ['StockNotReserved', 'OrderFailed', 'ReplayRequested'],
};

const isOfAddedStep = (type: string): boolean => judgedSteps.some(({ done }) => done === type);

type Snapshot = SnapshotFrom<typeof orderSaga>;
const options = {
  fromState: startOf(orderStates),
  events: [...walkEvents],
  // One replay: later attempts go the same ways.
  filterEvents: (snapshot: Snapshot, event: SagaEvent) =>
    event.type !== 'ReplayRequested' || snapshot.context.attempt === 1,
};
const byContext = ({ value, context }: Snapshot) => JSON.stringify([value, context]);
const byAttempt = ({ value, context }: Snapshot) => JSON.stringify([value, context.attempt]);

const eventsOf = ({ steps }: StatePath<Snapshot, SagaEvent>) =>
  steps.filter(({ event }) => (event.type as string) !== 'xstate.init');

/** Leads the stored saga along a path, and holds it to the path at every step. */
function follow(path: StatePath<Snapshot, SagaEvent>): void {
  let walk = beginning();
  for (const { state, event } of eventsOf(path)) {
    const before = walk.saga.state;
    walk = onward(walk, event);
    const name = `${before} ─${event.type}▶ ${walk.saga.state}`;
    expect(walk.saga.state, name).toBe(state.value);
    expect(walk.saga.attempt, name).toBe(state.context.attempt);
    const { command } = orderStates.of(walk.saga.state)!;
    expect(commandMessage(walk.saga)?.type ?? null, name).toBe(command);
  }
  const { state, attempt, failure, incident } = walk.saga;
  expect(rerun(walk.history)).toEqual({ result: { state, attempt, failure, incident }, partsAt: null });
  expect(walk.history.map(({ seq }) => seq)).toEqual(walk.history.map((_, index) => index + 1));
}

describe('the shortest path', () => {
  const paths = getShortestPaths(orderSaga, { ...options, serializeState: byContext });

  test.each(Object.keys(sends))('%s is still there, and sends what it sent', (state) => {
    expect(orderStates.of(state)?.command).toBe(sends[state]);
  });

  test.each(Object.keys(ways))('to %s is what the drawing says', (state) => {
    const [shortest] = paths.filter((path) => path.state.value === state).sort((a, b) => a.weight - b.weight);
    const events = eventsOf(shortest!).map(({ event }) => event.type);
    expect(events.filter((type) => !isOfAddedStep(type))).toEqual(ways[state]);
  });

  it('to each state with each failure and incident leads the stored saga there', () => {
    expect(paths.length).toBeGreaterThan(50);
    for (const path of paths) follow(path);
  });
});

it('leads the stored saga along every path without a circle, through two attempts', () => {
  const paths = getSimplePaths(orderSaga, { ...options, serializeState: byAttempt });
  expect(paths.length).toBeGreaterThan(100);
  for (const path of paths) follow(path);
});

test('from every state with every failure and incident there is a way to an end', () => {
  const reached = getShortestPaths(orderSaga, { ...options, serializeState: byContext }).map(
    ({ state }) => state,
  );
  const endless = reached.filter((fromState) => {
    const onwards = getShortestPaths(orderSaga, { ...options, serializeState: byAttempt, fromState });
    return !onwards.some(({ state }) => state.value === 'Completed' || state.value === 'Failed');
  });
  expect(endless.map(({ value }) => value)).toEqual([]);
});
