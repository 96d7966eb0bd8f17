// A saga led along the events of a path by the orchestrator's own functions, with the history that they write.
import { countResend, expire } from '../../orchestrator/src/saga/expire.ts';
import type { SagaEvent } from '../../orchestrator/src/saga/order-saga.ts';
import { askedAgain, isWaiting } from '../../orchestrator/src/saga/pending.ts';
import { receive, toEvent } from '../../orchestrator/src/saga/receive.ts';
import { type HistoryRow, move, type Saga } from '../../orchestrator/src/saga/saga.ts';
import { orderStates, type SagaStates } from '../../orchestrator/src/saga/states.ts';
import { eventTypes, exampleOf } from './examples.ts';

export interface Walk {
  readonly saga: Saga;
  readonly history: readonly HistoryRow[];
}

export const AT = '2026-01-01T00:00:00.000Z';
/** Tries after which a step is given up: at once, and never. */
const AT_ONCE = 1;
const NEVER = 1_000_000;

/** Everything that can happen to a saga that waits, and the replay of one that failed. */
export const walkEvents: readonly SagaEvent[] = [
  ...eventTypes.map((type) => toEvent(exampleOf(type, 1))!),
  { type: 'StepTimedOut', exhausted: true, command: 'ReserveStock', sendCount: 1, at: AT },
  { type: 'ReplayRequested' },
];

/** Where a walk of the machine begins: with the order of the examples. */
export const startOf = ({ machine, initial }: SagaStates) =>
  machine.resolveState({
    value: initial,
    context: { order: beginning().saga.order!, attempt: 1, failure: null, incident: null },
  });

/** A saga whose OrderCreated has just been received. */
export function beginning(): Walk {
  const begun = receive(undefined, exampleOf('OrderCreated', 1), () => false);
  if (begun.kind !== 'moved') throw new Error('OrderCreated begins no saga');
  return { saga: { ...begun.saga, sendCount: 1 }, history: begun.rows };
}

export function onward({ saga, history }: Walk, event: SagaEvent, states = orderStates): Walk {
  const { saga: next, rows } = happens(saga, event, states);
  return { saga: { ...next, sendCount: Math.max(1, next.sendCount) }, history: [...history, ...rows] };
}

/** What no answer does to a saga after the last of so many tries; to one that is pending, when its time is over. */
export function outOfTime(saga: Saga, maxSends: number, states = orderStates): ReturnType<typeof expire> {
  if (!isWaiting(saga)) return expire(saga, maxSends, AT, states);
  const { pending } = saga;
  const isOver = maxSends === AT_ONCE;
  return expire(
    { ...saga, pending: { ...pending, isLastAsked: isOver } },
    maxSends,
    pending.expiresAt,
    states,
  );
}

function happens(
  saga: Saga,
  event: SagaEvent,
  states: SagaStates,
): { saga: Saga; rows: readonly HistoryRow[] } {
  if (event.type === 'StepTimedOut') {
    const maxSends = event.exhausted ? AT_ONCE : NEVER;
    const expired = outOfTime(saga, maxSends, states);
    if (expired === null && isWaiting(saga)) return { saga: askedAgain(saga, () => 0, AT).saga, rows: [] };
    const { saga: next, row } = expired ?? countResend(saga, maxSends, AT, states);
    return { saga: next, rows: [row] };
  }
  if (event.type === 'ReplayRequested' || event.type === 'EndRequested') {
    const { type: name, ...detail } = event;
    const cause = { name, messageId: null, causationId: null, actor: 'operator', detail };
    const moved = move(saga, event, { kind: 'admin', ...cause }, states.machine);
    return moved === null ? { saga, rows: [] } : { saga: moved.saga, rows: [moved.row] };
  }
  const received = receive(saga, exampleOf(event.type, saga.attempt), () => false, states);
  return received.kind === 'unknown' ? { saga, rows: [] } : received;
}
