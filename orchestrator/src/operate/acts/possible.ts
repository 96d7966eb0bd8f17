// Which acts make sense on a saga as it is, why others do not, and what each would send. Pure: the acts refuse by it, and
// the explanation of a saga shows it.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { mayBeOnItsWay } from '@order-saga/shared/rules/ending-rules';
import type { OrderFacts, PaymentFacts } from '../../look/explain/facts.ts';
import { isHeld } from '../../saga/holds.ts';
import type { HeldCommands } from '../../saga/saga.ts';
import { isOurs, outcomeOf, outstandingCommand, type Place, type Saga } from '../../saga/saga.ts';
import { orderStates, type SagaStates } from '../../saga/states.ts';
import { definitionOf, whyUnloadable } from '../../store/loading.ts';

export const sagaActs = ['retry', 'cancel', 'deadline', 'settle', 'end', 'replay'] as const;
export type SagaAct = (typeof sagaActs)[number];

export interface Possibility {
  readonly act: SagaAct;
  /** Why it makes no sense now; null: it may be done. */
  readonly whyNot: string | null;
  /** The command that it sends, or has sent as soon as the saga comes to it; null: none. */
  readonly sends: CommandType | null;
}

/** What decides beside the saga itself. */
export interface Told {
  /** Why the order is older than what may be replayed; null: it is not. */
  readonly isTooOld: string | null;
  /** What payment-service tells of the payment; null: it is not waited for. */
  readonly payment: PaymentFacts | null;
  /** What order-service tells of the order; null: it was not asked. */
  readonly order: OrderFacts | null;
  readonly held: HeldCommands;
}

export function possibleActs(saga: Saga, told: Told, states = orderStates): Possibility[] {
  const { isTooOld, payment, order, held } = told;
  const whyNot: Record<SagaAct, string | null> = {
    retry: whyNotRetry(saga, states) ?? whyHeld(saga, held),
    cancel: whyNotCancel(saga, states),
    deadline: whyNotDeadline(saga, states) ?? whyHeld(saga, held),
    settle: whyNotSettle(saga, payment) ?? whyHeld(saga, held),
    end: whyNotEnd(saga, order, states),
    replay: whyNotReplay(saga.state, states) ?? isTooOld,
  };
  const outstanding = outstandingCommand(saga, states);
  const sends: Record<SagaAct, CommandType | null> = {
    retry: outstanding,
    cancel: sentOn('OrderCancelRequested', saga, states),
    deadline: outstanding,
    settle: outstanding,
    end: null,
    replay: sentOn('ReplayRequested', saga, states),
  };
  return sagaActs.map((act) => ({
    act,
    whyNot: whyNot[act],
    sends: whyNot[act] === null ? sends[act] : null,
  }));
}

/** Why no operator has the command of one saga sent. */
export const whyHeld = (saga: Place, held: HeldCommands): string | null =>
  isHeld(saga, held) ? `${outstandingCommand(saga)} is held: it is sent when the hold is released.` : null;

export function whyNotRetry(saga: Saga, states = orderStates): string | null {
  if (isFinished(saga, states))
    return `The saga is ${saga.state}: it waits for nothing, so there is nothing to send.`;
  const unloadable = whyUnloadable(saga, definitionOf(states));
  return unloadable === null ? null : `Its command cannot be made: ${unloadable}.`;
}

export function whyNotCancel(saga: Saga, states = orderStates): string | null {
  const state = states.of(saga.state);
  if (state === undefined || !isOurs(saga, states)) return `${leftAlone(saga, states)}.`;
  if (state.isCancellable) return null;
  if (state.keepsCancel)
    return saga.keptCancelId === null ? null : 'It is to be cancelled already, as soon as its order is open.';
  if (state.outcome !== 'running') return `The saga is ${saga.state}: it has its end.`;
  return state.phase === 'undoing'
    ? `The saga is ${saga.state}: what was done for the order is being undone already.`
    : state.says;
}

/** Why another version of the machine must go on with a saga, as the start of a sentence. */
export function leftAlone({ state, sends }: Pick<Saga, 'state' | 'sends'>, states = orderStates): string {
  const facts = states.of(state);
  if (facts === undefined) return `The saga is ${state}, a state that this version does not know`;
  return `The saga waits in ${state} for the reply to ${sends}, and this version sends ${facts.command} there`;
}

export function whyNotDeadline(saga: Saga, states = orderStates): string | null {
  return isFinished(saga, states)
    ? `The saga is ${saga.state}: it waits for nothing, so it has no deadline.`
    : null;
}

/** The command that a statement about a payment goes with. */
const SETTLED_BY: CommandType = 'CancelPayment';
/** Whether a saga waits for an undo that an operator may settle. */
export const isSettled = (saga: Place): boolean => outstandingCommand(saga) === SETTLED_BY;

/** A statement of an operator ends only an undo that the provider has not done when it was asked. */
export function whyNotSettle(saga: Place, payment: PaymentFacts | null): string | null {
  if (!isSettled(saga)) {
    const where = orderStates.where(({ command }) => command === SETTLED_BY).join(' or ');
    return `Only an undo that waits for the provider can be settled, in ${where}; this saga is ${saga.state}.`;
  }
  if (payment === null || payment.whyNot !== null) {
    return `payment-service did not say how the payment stands: ${payment?.whyNot ?? 'it was not asked.'}`;
  }
  if (payment.seen?.waiting?.call !== 'cancel') {
    return 'payment-service has nothing to undo any more: its answer is on the way.';
  }
  return payment.seen.waiting.failedCalls > 0
    ? null
    : 'The provider has not answered the undo yet, which may be done: look again in a minute.';
}

/** A saga takes the end that its order has only where nothing else leads there. */
export function whyNotEnd(saga: Saga, order: OrderFacts | null, states = orderStates): string | null {
  if (isFinished(saga, states)) return `The saga is ${saga.state}: it has its end.`;
  if (!isOurs(saga, states)) return `${leftAlone(saga, states)}.`;
  if (order === null || order.seen === null)
    return `order-service did not say how the order stands: ${order?.whyNot ?? 'it was not asked.'}`;
  const { status } = order.seen;
  if (status === 'Suspend')
    return 'order-service has given the order no end: there is none that the saga could take.';
  return mayBeOnItsWay(order.seen, { command: outstandingCommand(saga, states), attempt: saga.attempt })
    ? `order-service has the order as ${status}: its answer is on the way, or comes with the next try.`
    : null;
}

export function whyNotReplay(state: Saga['state'], states = orderStates): string | null {
  if (states.of(state)?.isReplayable) return null;
  const from = states.where(({ isReplayable }) => isReplayable).join(' or ');
  return `Only a ${from} saga can be replayed; this one is ${state}.`;
}

/** It is about to be what a replay can start from: the next reply of its last undo is on the way. */
export function isNearlyReplayable(state: Saga['state'], states = orderStates): boolean {
  const facts = states.of(state);
  return (
    facts?.phase === 'undoing' && [...facts.ways.values()].flat().some((to) => states.of(to)?.isReplayable)
  );
}

const isFinished = ({ state }: Saga, states: SagaStates): boolean => outcomeOf(state, states) !== 'running';

// Where the cancel is kept, it is applied as soon as the saga begins again.
function sentOn(
  event: 'OrderCancelRequested' | 'ReplayRequested',
  saga: Saga,
  states: SagaStates,
): CommandType | null {
  const isKept = event === 'OrderCancelRequested' && states.of(saga.state)?.keepsCancel;
  const from = states.of(isKept ? states.initial : saga.state);
  const [to] = from?.ways.get(event) ?? [];
  return to === undefined ? null : outstandingCommand({ state: to }, states);
}
