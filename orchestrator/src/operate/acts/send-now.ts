// The outstanding command of a saga is sent now, and not when its deadline has passed.
// Order of work as in deadlines.ts: commit (with a deadline 2 s ahead), publish, and count the send after the confirm.

import { publishMessages } from '@order-saga/shared/broker/publisher';
import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import type { Message } from '@order-saga/shared/contracts/message';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { send } from '@order-saga/shared/database/query';
import { type RequestErrorCode, requestError } from '@order-saga/shared/http/errors/request-errors';
import type { Prisma, Tx } from '../../database.ts';
import { UNCONFIRMED_WAIT_MS } from '../../saga/due.ts';
import { countRetry } from '../../saga/expire.ts';
import type { Saga } from '../../saga/saga.ts';
import { readSaga, type SagaView } from '../../store/saga-reader.ts';
import { lockSagas } from '../../store/saga-reads.ts';
import { writeSagas } from '../../store/saga-writes.ts';
import { rememberAnswer } from '../admin-requests.ts';
import { audit, onSaga } from '../audit/audit.ts';
import { type ActDependencies, type ActRequest, lockForAct, refuse } from './act.ts';

/** What an act sends, and where it may. */
export interface SendingAct {
  /** Its name in the audit. */
  readonly act: string;
  readonly refusal: RequestErrorCode;
  whyNot(saga: Saga): string | null;
  message(saga: Saga): Message;
  /** For the audit, and for the history row of the send. */
  auditDetail(saga: Saga): Prisma.InputJsonObject;
  readonly historyDetail?: Readonly<Record<string, unknown>>;
}

/**
 * Sends what the act makes of the saga. It is counted like every send, and never the last one: no act makes a step give up.
 * @returns the saga, once the broker has the command
 * @throws RequestError SAGA_NOT_FOUND, the act's refusal, BROKER_UNAVAILABLE
 */
export async function sendNow(
  deps: ActDependencies,
  request: ActRequest,
  sending: SendingAct,
): Promise<SagaView> {
  const { database, broker } = deps;
  const begun = await database.$transaction((tx) => begin(tx, deps, request, sending), TRANSACTION);
  if (begun.before !== null) return begun.before;
  await publishMessages(broker, 'orchestrator', [sending.message(begun.saga)]).catch((cause: unknown) => {
    throw brokerAway('The command could not be sent: ask for it again when the broker is back.', cause);
  });
  const { view, rows } = await database.$transaction(
    (tx) => count(tx, deps, request, sending, begun.saga),
    TRANSACTION,
  );
  deps.metrics.record(rows, new Map());
  return view;
}

async function begin(
  tx: Tx,
  { broker, stepMaxAttempts }: ActDependencies,
  request: ActRequest,
  { act, refusal, whyNot, auditDetail }: SendingAct,
) {
  const { orderId, actor, reason, ifState } = request;
  const found = await lockForAct<SagaView>(tx, request);
  if (found.before !== null) return found;
  const { saga } = found;
  refuse(refusal, saga, whyNot(saga), ifState);
  if (!broker.isUp()) throw brokerAway('Nothing can be sent now.');
  // After the last try the deadline is the end of the step: it is not brought nearer.
  const waitMs = saga.sendCount >= stepMaxAttempts ? 'keep' : UNCONFIRMED_WAIT_MS;
  await send(tx, writeSagas({ writes: [{ saga, waitMs }], rows: [] }));
  await audit(tx, {
    actor,
    act,
    ...onSaga(orderId),
    reason,
    result: 'done',
    detail: { state: saga.state, attempt: saga.attempt, ...auditDetail(saga) },
  });
  return found;
}

// A saga that has moved on meanwhile is left alone: its new command has a deadline of its own. Within one attempt no
// state comes twice, so state and attempt say whether it is still the command that was sent.
async function count(
  tx: Tx,
  { stepTimeoutMs }: ActDependencies,
  request: ActRequest,
  { historyDetail }: SendingAct,
  sent: Saga,
) {
  const { orderId, actor, idempotency } = request;
  const now = (await lockSagas(tx, [orderId])).get(orderId)?.saga;
  const rows = [];
  if (now !== undefined && now.state === sent.state && now.attempt === sent.attempt) {
    const { saga, row } = countRetry(now, actor, new Date().toISOString(), historyDetail);
    await send(
      tx,
      writeSagas({ writes: [{ saga, waitMs: replyWaitMs(stepTimeoutMs, saga.sendCount) }], rows: [row] }),
    );
    rows.push(row);
  }
  const view = await readSaga(tx, orderId);
  if (view === null) throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  await rememberAnswer(tx, idempotency, 202, view);
  return { view, rows };
}

const brokerAway = (detail: string, cause?: unknown) =>
  requestError('BROKER_UNAVAILABLE', `The broker is away. ${detail}`, { cause });
