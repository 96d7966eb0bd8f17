// An operator has the outstanding command of a saga sent now, and not when its deadline has passed.
// Order of work as in deadlines.ts: commit (with a deadline 2 s ahead), publish, and count the send after the confirm.
import { replyWaitMs } from '@order-saga/shared/backoff';
import { TRANSACTION } from '@order-saga/shared/database';
import { requestError } from '@order-saga/shared/errors';
import { publishMessages } from '@order-saga/shared/messaging/publisher';
import { send } from '@order-saga/shared/query';
import { rememberAnswer } from '../admin-requests.ts';
import { audit, onSaga } from '../audit.ts';
import { commandMessage } from '../commands.ts';
import type { Tx } from '../database.ts';
import { UNCONFIRMED_WAIT_MS } from '../deadlines.ts';
import { countRetry } from '../expire.ts';
import { outstandingCommand, type Saga } from '../saga.ts';
import { readSaga, type SagaView } from '../saga-reader.ts';
import { lockSagas } from '../saga-store.ts';
import { writeSagas } from '../saga-writes.ts';
import { type ActDependencies, type ActRequest, lockForAct, refuse } from './act.ts';
import { whyNotRetry } from './possible.ts';

/**
 * Sends the outstanding command once more, with the same id. It is counted like every send, and never the last one: an
 * operator's retry makes no step give up.
 * @returns the saga, once the broker has the command
 * @throws RequestError SAGA_NOT_FOUND, SAGA_NOT_RETRYABLE, BROKER_UNAVAILABLE
 */
export async function retrySaga(deps: ActDependencies, request: ActRequest): Promise<SagaView> {
  const { database, broker } = deps;
  const begun = await database.$transaction((tx) => begin(tx, deps, request), TRANSACTION);
  if (begun.before !== null) return begun.before;
  await publishMessages(broker, 'orchestrator', [commandMessage(begun.saga)!]).catch((cause: unknown) => {
    throw brokerAway('The command could not be sent; it is sent when the broker is back.', cause);
  });
  const { view, rows } = await database.$transaction(
    (tx) => count(tx, deps, request, begun.saga),
    TRANSACTION,
  );
  deps.metrics.record(rows, new Map());
  return view;
}

async function begin(tx: Tx, { broker, stepMaxAttempts }: ActDependencies, request: ActRequest) {
  const { orderId, actor, reason, ifState } = request;
  const found = await lockForAct<SagaView>(tx, request);
  if (found.before !== null) return found;
  const { saga } = found;
  refuse('SAGA_NOT_RETRYABLE', saga, whyNotRetry(saga), ifState);
  if (!broker.isUp()) throw brokerAway('Nothing can be sent now.');
  // After the last try the deadline is the end of the step: it is not brought nearer.
  const waitMs = saga.sendCount >= stepMaxAttempts ? 'keep' : UNCONFIRMED_WAIT_MS;
  await send(tx, writeSagas([{ saga, waitMs }], []));
  await audit(tx, {
    actor,
    act: 'retry',
    ...onSaga(orderId),
    reason,
    result: 'done',
    detail: { state: saga.state, attempt: saga.attempt, command: outstandingCommand(saga) },
  });
  return found;
}

// A saga that has moved on meanwhile is left alone: its new command has a deadline of its own. Within one attempt no
// state comes twice, so state and attempt say whether it is still the command that was sent.
async function count(tx: Tx, { stepTimeoutMs }: ActDependencies, request: ActRequest, sent: Saga) {
  const { orderId, actor, idempotency } = request;
  const now = (await lockSagas(tx, [orderId])).get(orderId)?.saga;
  const rows = [];
  if (now !== undefined && now.state === sent.state && now.attempt === sent.attempt) {
    const { saga, row } = countRetry(now, actor, new Date().toISOString());
    await send(tx, writeSagas([{ saga, waitMs: replyWaitMs(stepTimeoutMs, saga.sendCount) }], [row]));
    rows.push(row);
  }
  const view = await readSaga(tx, orderId);
  if (view === null) throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  await rememberAnswer(tx, idempotency, 202, view);
  return { view, rows };
}

const brokerAway = (detail: string, cause?: unknown) =>
  requestError('BROKER_UNAVAILABLE', `The broker is away. ${detail}`, { cause });
