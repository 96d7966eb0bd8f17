// An operator starts a failed saga again: the same order, under the next attempt. Committed first, then sent.
import { setTimeout as sleep } from 'node:timers/promises';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { requestError } from '@order-saga/shared/http/errors';
import type { PrismaClient, Tx } from '../database.ts';
import type { SagaMetrics } from '../metrics.ts';
import type { HistoryRow, Saga } from '../saga/saga.ts';
import { readSaga, type SagaView } from '../store/saga-reader.ts';
import { lockSagas } from '../store/saga-reads.ts';
import { whyNotReplay } from './acts/possible.ts';
import { answeredBefore, type Idempotency, rememberAnswer } from './admin-requests.ts';
import { beyondHorizon, lacksToken, reopenSagas, TOKEN_ERASED, tooOld } from './reopen.ts';
import type { Approval } from './replays/approval.ts';
import { whyApprovalFor } from './replays/begun.ts';

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
  readonly database: PrismaClient;
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
  const deadline = Date.now() + FAILING_WAIT_MS;
  for (;;) {
    const result = await deps.database.$transaction((tx) => tryReplay(tx, request, deps), TRANSACTION);
    if (result.kind === 'failing' && Date.now() < deadline) {
      await sleep(POLL_MS);
      continue;
    }
    if (result.kind === 'failing') throw notReplayable('FailingOrder');
    if (result.kind === 'replayed') {
      deps.metrics.record(result.rows, new Map());
      await deps.send(result.sagas).catch(() => {}); // The deadline, 2 s ahead, sends it again.
    }
    return result.view;
  }
}

type Tried =
  | { kind: 'failing' }
  | { kind: 'answered-before'; view: SagaView }
  | { kind: 'replayed'; view: SagaView; sagas: Saga[]; rows: HistoryRow[] };

async function tryReplay(
  tx: Tx,
  request: ReplayRequest,
  { horizonHours, approval }: Pick<ReplayDependencies, 'horizonHours' | 'approval'>,
): Promise<Tried> {
  const { orderId, actor, reason, paymentToken, ifAttempt, idempotency } = request;
  const saga = (await lockSagas(tx, [orderId])).get(orderId)?.saga;
  if (saga === undefined || saga.order === null)
    throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  // Under the saga's lock, so that a doubled request finds the first one's answer.
  const before = await answeredBefore<SagaView>(tx, idempotency);
  if (before !== null) return { kind: 'answered-before', view: before };
  if (ifAttempt !== undefined && ifAttempt !== saga.attempt) {
    throw requestError(
      'SAGA_NOT_REPLAYABLE',
      `The saga is at attempt ${saga.attempt}, not ${ifAttempt}: look at it again.`,
    );
  }
  if (saga.state === 'FailingOrder') return { kind: 'failing' };
  if (saga.state !== 'Failed') throw notReplayable(saga.state);
  if ((await beyondHorizon(tx, [orderId], horizonHours)).size > 0)
    throw requestError('SAGA_NOT_REPLAYABLE', tooOld(horizonHours!));
  if (lacksToken(saga, paymentToken)) throw requestError('PAYMENT_TOKEN_NEEDED', TOKEN_ERASED);
  const { currency, total: amount } = saga.order;
  const extent = { replayable: 1, totals: [{ currency, replayable: { amount } }] };
  const why = await whyApprovalFor(tx, actor, extent, approval);
  if (why !== null)
    throw requestError(
      'APPROVAL_NEEDED',
      `${why} Make a replay run of this order (saga replay ${orderId}, or POST /admin/replays/preview and /admin/replays), and have another operator approve it.`,
    );
  const reopened = await reopenSagas(tx, [saga], { actor, reason, paymentToken });
  const view = (await readSaga(tx, orderId))!;
  await rememberAnswer(tx, idempotency, 202, view);
  return { kind: 'replayed', view, ...reopened };
}

const notReplayable = (state: Saga['state']) => requestError('SAGA_NOT_REPLAYABLE', whyNotReplay(state)!);
