// An operator starts a failed saga again: the same order, under the next attempt. Committed first, then sent.
import { setTimeout as sleep } from 'node:timers/promises';
import { decideInStore } from '@order-saga/shared/database/store';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { SagaMetrics } from '../metrics.ts';
import type { OrderData, Saga } from '../saga/saga.ts';
import type { SagaView } from '../store/saga-reader.ts';
import { type ActChanges, type ActStore, type FoundForAct, NO_CHANGES } from './acts/act-store.ts';
import { isNearlyReplayable, whyNotReplay } from './acts/possible.ts';
import { viewAfter } from './acts/view-after.ts';
import { answerFor, type Idempotency, sameAnswer } from './admin-requests.ts';
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

export interface ReplayDependencies {
  readonly store: ActStore;
  /** Publishes the commands of committed sagas and counts the sends; a failure is made good by the deadline. */
  send(sagas: readonly Saga[]): Promise<void>;
  readonly metrics: SagaMetrics;
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
  const { store, metrics, send, horizonHours, approval } = deps;
  const { orderId, actor, idempotency } = request;
  const replaysOf = hasLimits(approval) ? actor : undefined;
  const ask = { orderId, idempotency, horizonHours, replaysOf };
  const deadline = Date.now() + FAILING_WAIT_MS;
  for (;;) {
    const decided = await decideInStore(store, ask, (found) => decideReplay(found, request, deps));
    if (decided.view !== null) {
      metrics.record(decided.changes.rows, new Map());
      // The deadline, 2 s ahead, sends what is not sent now.
      if (decided.sagas.length > 0) await send(decided.sagas).catch(() => {});
      return decided.view;
    }
    if (Date.now() >= deadline) throw requestError('SAGA_NOT_REPLAYABLE', whyNotReplay(decided.state)!);
    await sleep(POLL_MS);
  }
}

interface Decided {
  readonly changes: ActChanges;
  /** Null: it is about to be Failed. */
  readonly view: SagaView | null;
  readonly state: Saga['state'];
  /** Whose commands are to be sent. */
  readonly sagas: readonly Saga[];
}

function decideReplay(
  { saga, view, before, isTooOld, begun, at }: FoundForAct,
  request: ReplayRequest,
  { horizonHours, approval }: Pick<ReplayDependencies, 'horizonHours' | 'approval'>,
): Decided {
  const { orderId, actor, reason, paymentToken, ifAttempt, idempotency } = request;
  if (saga === null || saga.order === null || view === null)
    throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  const { state } = saga;
  const answered = sameAnswer<SagaView>(before, idempotency);
  if (answered !== null) return { changes: NO_CHANGES, view: answered, state, sagas: [] };
  if (ifAttempt !== undefined && ifAttempt !== saga.attempt) {
    throw requestError(
      'SAGA_NOT_REPLAYABLE',
      `The saga is at attempt ${saga.attempt}, not ${ifAttempt}: look at it again.`,
    );
  }
  if (isNearlyReplayable(state)) return { changes: NO_CHANGES, view: null, state, sagas: [] };
  const why = whyNotReplay(state);
  if (why !== null) throw requestError('SAGA_NOT_REPLAYABLE', why);
  if (isTooOld) throw requestError('SAGA_NOT_REPLAYABLE', tooOld(horizonHours!));
  if (lacksToken(saga, paymentToken)) throw requestError('PAYMENT_TOKEN_NEEDED', TOKEN_ERASED);
  requireNoApproval(saga.order, orderId, begun, approval);
  const { sagas, ...reopened } = reopenSagas([saga], { actor, reason, paymentToken });
  const after = viewAfter(view, reopened.writes[0]!, reopened.rows, at);
  const changes = { ...reopened, answer: answerFor(idempotency, 202, after) };
  return { changes, view: after, state, sagas };
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
