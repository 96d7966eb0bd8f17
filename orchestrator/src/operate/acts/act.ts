// What all acts on one saga have in common: they are decided once, under its lock, and a repeat gets the first answer.
import { decideInStore } from '@order-saga/shared/database/store';
import { type RequestErrorCode, requestError } from '@order-saga/shared/http/errors/request-errors';
import type { Prisma } from '../../database.ts';
import type { SagaMetrics } from '../../metrics.ts';
import type { HistoryRow, OrderData, Saga } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { SagaWrite } from '../../store/saga-store.ts';
import { answerFor, type Idempotency, sameAnswer } from '../admin-requests.ts';
import { type AuditEntry, onSaga } from '../audit/audit.ts';
import { type ActAsk, type ActChanges, type ActStore, type FoundForAct, NO_CHANGES } from './act-store.ts';
import { viewAfter } from './view-after.ts';

export interface ActRequest {
  readonly orderId: string;
  readonly actor: string;
  readonly reason: string;
  /** Only if this is still the saga's state. */
  readonly ifState?: string | undefined;
  readonly idempotency: Idempotency | undefined;
}

export interface ActDependencies {
  readonly store: ActStore;
  /** Publishes the commands of committed sagas and counts the sends; a failure is made good by the deadline. */
  send(sagas: readonly Saga[]): Promise<void>;
  readonly metrics: SagaMetrics;
}

/** A saga that there is: a cancel that still waits for its order is none yet. */
export interface FoundSaga extends FoundForAct {
  readonly saga: Saga & { readonly order: OrderData };
  readonly view: SagaView;
}

/** What was decided. */
export interface Act<Body extends object | null> extends Partial<Omit<ActChanges, 'answer'>> {
  /** The answer, kept for a repeat; null: there is none yet. */
  readonly body: Body;
  /** HTTP status of the answer. Default: 202. */
  readonly status?: number;
  /** Sagas as they are written, whose commands are to be sent once it is committed. Default: none. */
  readonly sends?: readonly Saga[];
}

/**
 * Decides an act and commits it, then sends.
 * @param decide pure
 * @returns the answer; to a repeat, that of the first request
 * @throws RequestError SAGA_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, and what `decide` throws
 */
export async function act<Body extends object | null>(
  { store, send, metrics }: ActDependencies,
  ask: ActAsk,
  decide: (found: FoundSaga) => Act<Body>,
): Promise<Body> {
  const { body, changes, sends } = await decideAct(store, ask, decide);
  metrics.record(changes.rows, new Map());
  // The deadline, 2 s ahead, sends what is not sent now.
  if (sends.length > 0) await send(sends).catch(() => {});
  return body;
}

/** The same, without sending. */
export function decideAct<Body extends object | null>(
  store: ActStore,
  ask: ActAsk,
  decide: (found: FoundSaga) => Act<Body>,
) {
  const { orderId, idempotency } = ask;
  return decideInStore(store, ask, (found) => {
    if (!isSaga(found)) throw sagaNotFound(orderId);
    const before = sameAnswer<Body & object>(found.before, idempotency);
    if (before !== null) return { body: before, changes: NO_CHANGES, sends: [] };
    const { body, status = 202, sends = [], ...changes } = decide(found);
    const answer = body === null ? null : answerFor(idempotency, status, body);
    return { body, changes: { ...NO_CHANGES, ...changes, answer }, sends };
  });
}

const isSaga = (found: FoundForAct): found is FoundSaga =>
  found.saga !== null && found.saga.order !== null && found.view !== null;

export const sagaNotFound = (orderId: string) =>
  requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);

/** Refuses an act that makes no sense, or one that was meant for another state. @throws RequestError `code` */
export function refuse(code: RequestErrorCode, saga: Saga, whyNot: string | null, ifState?: string): void {
  if (ifState !== undefined && ifState !== saga.state) {
    throw requestError(code, `The saga is ${saga.state}, not ${ifState}: look at it again.`);
  }
  if (whyNot !== null) throw requestError(code, whyNot);
}

/** What an act writes of its saga, and shows of it from then on. */
export const writing = (
  { view, at }: Pick<FoundSaga, 'view' | 'at'>,
  write: SagaWrite,
  rows: readonly HistoryRow[] = [],
) => ({ writes: [write], rows, body: viewAfter(view, write, rows, at) });

/** The audit row of an act that is done. */
export const audited = (
  { actor, orderId, reason }: Pick<ActRequest, 'actor' | 'orderId' | 'reason'>,
  name: string,
  detail: Prisma.InputJsonObject,
): AuditEntry[] => [{ actor, act: name, ...onSaga(orderId), reason, result: 'done', detail }];
