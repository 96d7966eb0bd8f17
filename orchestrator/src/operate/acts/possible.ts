// Which acts make sense on a saga as it is, why others do not, and what each would send. Pure: the acts refuse by it, and
// the explanation of a saga shows it.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { PaymentFacts } from '../../look/explain/facts.ts';
import { commandOf, type SagaState } from '../../saga/order-saga.ts';
import { applyEvent, outstandingCommand, type Saga } from '../../saga/saga.ts';
import { whyUnloadable } from '../../store/loading.ts';

export const sagaActs = ['retry', 'cancel', 'deadline', 'settle', 'replay'] as const;
export type SagaAct = (typeof sagaActs)[number];

export interface Possibility {
  readonly act: SagaAct;
  /** Why it makes no sense now; null: it may be done. */
  readonly whyNot: string | null;
  /** The command that it sends, or has sent as soon as the saga comes to it; null: none. */
  readonly sends: CommandType | null;
}

/**
 * @param isTooOld the order is older than what may be replayed
 * @param payment what payment-service tells of it; null: it is not waited for
 */
export function possibleActs(
  saga: Saga,
  isTooOld: string | null,
  payment: PaymentFacts | null,
): Possibility[] {
  const whyNot: Record<SagaAct, string | null> = {
    retry: whyNotRetry(saga),
    cancel: whyNotCancel(saga),
    deadline: whyNotDeadline(saga),
    settle: whyNotSettle(saga, payment),
    replay: whyNotReplay(saga.state) ?? isTooOld,
  };
  const sends: Record<SagaAct, CommandType | null> = {
    retry: outstandingCommand(saga),
    cancel: cancelSends(saga),
    deadline: outstandingCommand(saga),
    settle: commandOf.CancellingPayment,
    replay: commandOf.ReopeningOrder,
  };
  return sagaActs.map((act) => ({
    act,
    whyNot: whyNot[act],
    sends: whyNot[act] === null ? sends[act] : null,
  }));
}

export function whyNotRetry(saga: Saga): string | null {
  if (isFinished(saga))
    return `The saga is ${saga.state}: it waits for nothing, so there is nothing to send.`;
  const unloadable = whyUnloadable(saga);
  return unloadable === null ? null : `Its command cannot be made: ${unloadable}.`;
}

export function whyNotCancel(saga: Saga): string | null {
  switch (saga.state) {
    case 'Suspend':
    case 'StockReserved':
      return null;
    case 'ReopeningOrder':
      return saga.keptCancelId === null
        ? null
        : 'It is to be cancelled already, as soon as its order is open.';
    case 'Paid':
      return 'The order is paid: from here on it can only be completed.';
    case 'CancellingPayment':
    case 'ReleasingStock':
    case 'FailingOrder':
      return `The saga is ${saga.state}: what was done for the order is being undone already.`;
    case 'Completed':
    case 'Failed':
      return `The saga is ${saga.state}: it has its end.`;
    default:
      return `This version does not know the state ${saga.state}.`;
  }
}

export function whyNotDeadline(saga: Saga): string | null {
  return isFinished(saga) ? `The saga is ${saga.state}: it waits for nothing, so it has no deadline.` : null;
}

/** A statement of an operator ends only an undo that the provider has not done when it was asked. */
export function whyNotSettle({ state }: Pick<Saga, 'state'>, payment: PaymentFacts | null): string | null {
  if (state !== 'CancellingPayment') {
    return `Only an undo that waits for the provider can be settled, in CancellingPayment; this saga is ${state}.`;
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

export function whyNotReplay(state: Saga['state']): string | null {
  return state === 'Failed' ? null : `Only a Failed saga can be replayed; this one is ${state}.`;
}

function isFinished({ state }: Saga): boolean {
  return state === 'Completed' || state === 'Failed';
}

// In ReopeningOrder the cancel is kept until Suspend.
function cancelSends(saga: Saga): CommandType | null {
  if (whyNotCancel(saga) !== null) return null;
  const state: SagaState = saga.state === 'StockReserved' ? 'StockReserved' : 'Suspend';
  return commandOf[applyEvent({ ...saga, state }, { type: 'OrderCancelRequested' }).state];
}
