// An operator cancels an order, as its customer would: the saga turns to compensation. Committed first, then sent.
import { UNCONFIRMED_WAIT_MS } from '../../saga/due.ts';
import { waiting } from '../../saga/holds.ts';
import { keptBy, move } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import {
  type Act,
  type ActDependencies,
  type ActRequest,
  act,
  audited,
  type FoundSaga,
  refuse,
  writing,
} from './act.ts';
import { whyNotCancel } from './possible.ts';

/**
 * Cancels. While the order is being reopened, the cancel is kept until the saga is in Suspend, as a customer's is.
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_CANCELLABLE
 */
export const cancelSaga = (deps: ActDependencies, request: ActRequest): Promise<SagaView> =>
  act(deps, request, (found) => decideCancel(found, request));

function decideCancel(found: FoundSaga, request: ActRequest): Act<SagaView> {
  const { saga } = found;
  const { actor, reason, ifState } = request;
  refuse('SAGA_NOT_CANCELLABLE', saga, whyNotCancel(saga), ifState);
  const name = 'OrderCancelRequested';
  const cause = {
    kind: 'admin' as const,
    name,
    messageId: null,
    causationId: null,
    actor,
    detail: { reason },
  };
  const moved = move(saga, { type: name }, cause);
  const audit = audited(request, 'cancel', {
    state: saga.state,
    attempt: saga.attempt,
    kept: moved === null,
  });
  if (moved === null)
    return { ...writing(found, { saga: { ...saga, keptCancelId: keptBy(actor) }, waitMs: 'keep' }), audit };
  const write = waiting(moved.saga, found.held, UNCONFIRMED_WAIT_MS);
  return { ...writing(found, write, [moved.row]), audit, sends: [write.saga] };
}
