// An operator cancels an order, as its customer would: the saga turns to compensation. Committed first, then sent.
import { TRANSACTION } from '@order-saga/shared/database/database';
import { send } from '@order-saga/shared/database/query';
import type { Tx } from '../../database.ts';
import { sendAndConfirm } from '../../run/deadlines.ts';
import { UNCONFIRMED_WAIT_MS } from '../../saga/due.ts';
import { type HistoryRow, keptBy, move, type Saga } from '../../saga/saga.ts';
import { readSaga, type SagaView } from '../../store/saga-reader.ts';
import { writeSagas } from '../../store/saga-writes.ts';
import { rememberAnswer } from '../admin-requests.ts';
import { audit, onSaga } from '../audit/audit.ts';
import { type ActDependencies, type ActRequest, lockForAct, refuse } from './act.ts';
import { whyNotCancel } from './possible.ts';

/**
 * Cancels. While the order is being reopened, the cancel is kept until the saga is in Suspend, as a customer's is.
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_CANCELLABLE
 */
export async function cancelSaga(deps: ActDependencies, request: ActRequest): Promise<SagaView> {
  const { view, moved } = await deps.database.$transaction((tx) => cancel(tx, request), TRANSACTION);
  if (moved !== null) {
    deps.metrics.record([moved.row], new Map());
    await sendAndConfirm(deps, [moved.saga]).catch(() => {}); // The deadline, 2 s ahead, sends it again.
  }
  return view;
}

async function cancel(
  tx: Tx,
  request: ActRequest,
): Promise<{ view: SagaView; moved: { saga: Saga; row: HistoryRow } | null }> {
  const { orderId, actor, reason, ifState, idempotency } = request;
  const { saga, before } = await lockForAct<SagaView>(tx, request);
  if (before !== null) return { view: before, moved: null };
  refuse('SAGA_NOT_CANCELLABLE', saga, whyNotCancel(saga), ifState);
  const cause = {
    kind: 'admin' as const,
    name: 'OrderCancelRequested',
    messageId: null,
    causationId: null,
    actor,
    detail: { reason },
  };
  const moved = move(saga, { type: 'OrderCancelRequested' }, cause);
  if (moved === null)
    await send(
      tx,
      writeSagas({ writes: [{ saga: { ...saga, keptCancelId: keptBy(actor) }, waitMs: 'keep' }], rows: [] }),
    );
  else
    await send(
      tx,
      writeSagas({ writes: [{ saga: moved.saga, waitMs: UNCONFIRMED_WAIT_MS }], rows: [moved.row] }),
    );
  await audit(tx, {
    actor,
    act: 'cancel',
    ...onSaga(orderId),
    reason,
    result: 'done',
    detail: { state: saga.state, attempt: saga.attempt, kept: moved === null },
  });
  const view = (await readSaga(tx, orderId))!;
  await rememberAnswer(tx, idempotency, 202, view);
  return { view, moved };
}
