// The outstanding command of a saga is sent now, and not when its deadline has passed.
// Order of work as in deadlines.ts: commit (with a deadline 2 s ahead), publish, and count the send after the confirm.
import type { Broker } from '@order-saga/shared/broker/broker';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import type { Message } from '@order-saga/shared/contracts/message';
import { type RequestErrorCode, requestError } from '@order-saga/shared/http/errors/request-errors';
import type { Prisma } from '../../database.ts';
import { UNCONFIRMED_WAIT_MS } from '../../saga/due.ts';
import { countRetry } from '../../saga/expire.ts';
import type { Saga } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import {
  type Act,
  type ActDependencies,
  type ActRequest,
  act,
  audited,
  decideAct,
  type FoundSaga,
  refuse,
  writing,
} from './act.ts';
import { whyHeld } from './possible.ts';

export interface SendingDependencies extends ActDependencies {
  readonly broker: Broker;
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
}

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
  deps: SendingDependencies,
  request: ActRequest,
  sending: SendingAct,
): Promise<SagaView> {
  const { body, sends } = await decideAct(deps.store, request, (found) =>
    begin(found, deps, request, sending),
  );
  const [saga] = sends;
  if (saga === undefined) return body!;
  await publishMessages(deps.broker, 'orchestrator', [sending.message(saga)]).catch((cause: unknown) => {
    throw brokerAway('The command could not be sent: ask for it again when the broker is back.', cause);
  });
  return act(deps, request, (found) => count(found, saga, deps, request, sending));
}

function begin(
  { saga, held }: FoundSaga,
  { broker, stepMaxAttempts }: SendingDependencies,
  request: ActRequest,
  { act: name, refusal, whyNot, auditDetail }: SendingAct,
): Act<SagaView | null> {
  refuse(refusal, saga, whyNot(saga) ?? whyHeld(saga, held), request.ifState);
  if (!broker.isUp()) throw brokerAway('Nothing can be sent now.');
  // After the last try the deadline is the end of the step: it is not brought nearer. What is pending has its own times.
  const isKept = saga.pending !== null || saga.sendCount >= stepMaxAttempts;
  const waitMs = isKept ? 'keep' : UNCONFIRMED_WAIT_MS;
  const { state, attempt } = saga;
  const audit = audited(request, name, { state, attempt, ...auditDetail(saga) });
  return { writes: [{ saga, waitMs }], audit, body: null, sends: [saga] };
}

// A saga that has moved on meanwhile is left alone: its new command has a deadline of its own. Within one attempt no
// state comes twice, so state and attempt say whether it is still the command that was sent.
function count(
  found: FoundSaga,
  sent: Saga,
  { stepTimeoutMs }: SendingDependencies,
  { actor }: ActRequest,
  { historyDetail }: SendingAct,
): Act<SagaView> {
  const now = found.saga;
  if (now.state !== sent.state || now.attempt !== sent.attempt) return { body: found.view };
  const { saga, row } = countRetry(now, actor, found.at, historyDetail);
  const waitMs = saga.pending === null ? replyWaitMs(stepTimeoutMs, saga.sendCount) : 'keep';
  return writing(found, { saga, waitMs }, [row]);
}

const brokerAway = (detail: string, cause?: unknown) =>
  requestError('BROKER_UNAVAILABLE', `The broker is away. ${detail}`, { cause });
