// An operator starts a failed saga again: the same order, under the next attempt. Committed first, then sent.
import { setTimeout as sleep } from 'node:timers/promises';
import { TRANSACTION } from '@order-saga/shared/database';
import { sqlStateOf } from '@order-saga/shared/database-error';
import { requestError } from '@order-saga/shared/errors';
import type { PrismaClient, Tx } from './database.ts';
import type { SagaMetrics } from './metrics.ts';
import { beyondHorizon, reopenSagas, tooOld } from './reopen.ts';
import type { HistoryRow, Saga } from './saga.ts';
import { readSaga, type SagaView } from './saga-reader.ts';
import { lockSagas } from './saga-store.ts';

export interface ReplayRequest {
  readonly orderId: string;
  readonly actor: string;
  readonly reason: string;
  /** Replaces the order's payment token. */
  readonly paymentToken: string | undefined;
  /** Replay only if this is still the saga's attempt. */
  readonly ifAttempt: number | undefined;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | undefined;
}

export interface ReplayDependencies {
  readonly database: PrismaClient;
  /** Publishes the commands of committed sagas and counts the sends; a failure is made good by the deadline. */
  send(sagas: readonly Saga[]): Promise<void>;
  readonly metrics: SagaMetrics;
  /** Age from which an order is not replayed any more: others may have forgotten it. Hours; undefined: none. */
  readonly horizonHours?: number;
}

/** A saga ends a moment after its order: how long a replay waits for that. Milliseconds. */
const FAILING_WAIT_MS = 2000;
const POLL_MS = 50;
const UNIQUE_VIOLATION = '23505';

/**
 * Replays a failed saga.
 * @returns the saga as the first answer showed it
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_REPLAYABLE, IDEMPOTENCY_KEY_REUSED
 */
export async function replaySaga(deps: ReplayDependencies, request: ReplayRequest): Promise<SagaView> {
  const deadline = Date.now() + FAILING_WAIT_MS;
  for (;;) {
    const result = await deps.database.$transaction(
      (tx) => tryReplay(tx, request, deps.horizonHours),
      TRANSACTION,
    );
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

async function tryReplay(tx: Tx, request: ReplayRequest, horizonHours: number | undefined): Promise<Tried> {
  const { orderId, actor, reason, paymentToken, ifAttempt, idempotency } = request;
  const saga = (await lockSagas(tx, [orderId])).get(orderId)?.saga;
  if (saga === undefined || saga.order === null)
    throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  // Under the saga's lock, so that a doubled request finds the first one's answer.
  const before = idempotency && (await answeredBefore(tx, idempotency));
  if (before) return { kind: 'answered-before', view: before };
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
  const reopened = await reopenSagas(tx, [saga], { actor, reason, paymentToken });
  const view = (await readSaga(tx, orderId))!;
  if (idempotency) await rememberAnswer(tx, idempotency, view);
  return { kind: 'replayed', view, ...reopened };
}

const notReplayable = (state: string) =>
  requestError('SAGA_NOT_REPLAYABLE', `Only a Failed saga can be replayed; this one is ${state}.`);

async function answeredBefore(
  tx: Tx,
  { key, fingerprint }: { key: string; fingerprint: string },
): Promise<SagaView | null> {
  const before = await tx.adminRequest.findUnique({ where: { key } });
  if (before === null) return null;
  if (before.fingerprint !== fingerprint) {
    throw requestError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request before: use a new one.',
    );
  }
  return before.body as unknown as SagaView;
}

async function rememberAnswer(
  tx: Tx,
  { key, fingerprint }: { key: string; fingerprint: string },
  view: SagaView,
): Promise<void> {
  // The lock is the saga's: the same key on another saga at this very moment shows only here.
  await tx.adminRequest
    .create({ data: { key, fingerprint, status: 202, body: JSON.parse(JSON.stringify(view)) } })
    .catch((error: unknown) => {
      if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error;
      throw requestError('IDEMPOTENCY_KEY_IN_USE', 'Another request with this Idempotency-Key is in flight.');
    });
}
