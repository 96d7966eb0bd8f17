// An operator starts a failed saga again: the same order, under the next attempt. Committed first, then sent.
import { setTimeout as sleep } from 'node:timers/promises';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { OrderData } from '../saga/saga.ts';
import type { SagaView } from '../store/saga-reader.ts';
import { type Act, type ActDependencies, act, type FoundSaga, writing } from './acts/act.ts';
import { isNearlyReplayable, whyNotReplay } from './acts/possible.ts';
import type { Idempotency } from './admin-requests.ts';
import { lacksToken, reopenSagas, TOKEN_ERASED, tooOld } from './reopen.ts';
import { type Approval, type Begun, hasLimits, whyApproval } from './replays/approval.ts';

export interface ReplayRequest {
  readonly orderId: string;
  readonly actor: string;
  readonly reason: string;
  /** Replaces the order's payment token. */
  readonly paymentToken: string | undefined;
  /** Replay only if this is still the saga's attempt. */
  readonly ifAttempt: number | undefined;
  readonly idempotency: Idempotency | undefined;
}

export interface ReplayDependencies extends ActDependencies {
  /** Age from which an order is not replayed any more: others may have forgotten it. Hours; undefined: none. */
  readonly horizonHours?: number;
  /** What an operator may replay within an hour without the approval of another. */
  readonly approval: Approval;
}

/** A saga ends a moment after its order: how long a replay waits for that. Milliseconds. */
const FAILING_WAIT_MS = 2000;
const POLL_MS = 50;

/**
 * Replays a failed saga.
 * @returns the saga as the first answer showed it
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_REPLAYABLE, PAYMENT_TOKEN_NEEDED, APPROVAL_NEEDED, IDEMPOTENCY_KEY_REUSED
 */
export async function replaySaga(deps: ReplayDependencies, request: ReplayRequest): Promise<SagaView> {
  const { orderId, actor, idempotency } = request;
  const { horizonHours, approval } = deps;
  const replaysOf = hasLimits(approval) ? actor : undefined;
  const deadline = Date.now() + FAILING_WAIT_MS;
  for (;;) {
    const mayWait = Date.now() < deadline;
    const view = await act(deps, { orderId, idempotency, horizonHours, replaysOf }, (found) =>
      decideReplay(found, request, deps, mayWait),
    );
    if (view !== null) return view;
    await sleep(POLL_MS);
  }
}

function decideReplay(
  found: FoundSaga,
  { orderId, actor, reason, paymentToken, ifAttempt }: ReplayRequest,
  { horizonHours, approval }: ReplayDependencies,
  mayWait: boolean,
): Act<SagaView | null> {
  const { saga, isTooOld, begun, held } = found;
  if (ifAttempt !== undefined && ifAttempt !== saga.attempt) {
    throw requestError(
      'SAGA_NOT_REPLAYABLE',
      `The saga is at attempt ${saga.attempt}, not ${ifAttempt}: look at it again.`,
    );
  }
  if (mayWait && isNearlyReplayable(saga.state)) return { body: null };
  const why = whyNotReplay(saga.state);
  if (why !== null) throw requestError('SAGA_NOT_REPLAYABLE', why);
  if (isTooOld) throw requestError('SAGA_NOT_REPLAYABLE', tooOld(horizonHours!));
  if (lacksToken(saga, paymentToken)) throw requestError('PAYMENT_TOKEN_NEEDED', TOKEN_ERASED);
  requireNoApproval(saga.order, orderId, begun, approval);
  const { sagas, writes, rows, audit } = reopenSagas([saga], { actor, reason, paymentToken, held });
  return { ...writing(found, writes[0]!, rows), audit, sends: sagas };
}

/** @throws RequestError APPROVAL_NEEDED */
function requireNoApproval(
  { currency, total: amount }: OrderData,
  orderId: string,
  begun: Begun | null,
  approval: Approval,
): void {
  if (begun === null) return;
  const extent = { replayable: 1, totals: [{ currency, replayable: { amount } }] };
  const why = whyApproval(extent, begun, approval);
  if (why === null) return;
  throw requestError(
    'APPROVAL_NEEDED',
    `${why} Make a replay run of this order (saga replay ${orderId}, or POST /admin/replays/preview and /admin/replays), and have another operator approve it.`,
  );
}
