// What all acts on one saga have in common: its lock, the answer to a repeat, and what they need.

import type { Broker } from '@order-saga/shared/broker/broker';
import { type RequestErrorCode, requestError } from '@order-saga/shared/http/errors/request-errors';
import type { PrismaClient, Tx } from '../../database.ts';
import type { SagaMetrics } from '../../metrics.ts';
import type { Saga } from '../../saga/saga.ts';
import { lockSagas } from '../../store/saga-reads.ts';
import type { SagaStore } from '../../store/saga-store.ts';
import { answeredBefore, type Idempotency } from '../admin-requests.ts';

export interface ActRequest {
  readonly orderId: string;
  readonly actor: string;
  readonly reason: string;
  /** Only if this is still the saga's state. */
  readonly ifState?: string | undefined;
  readonly idempotency: Idempotency | undefined;
}

export interface ActDependencies {
  readonly database: PrismaClient;
  readonly store: SagaStore;
  readonly broker: Broker;
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
  readonly metrics: SagaMetrics;
}

/**
 * Locks a saga for an act.
 * @returns the saga, or the answer that the first request with this key got
 * @throws RequestError SAGA_NOT_FOUND, IDEMPOTENCY_KEY_REUSED
 */
export async function lockForAct<Answer extends object>(
  tx: Tx,
  { orderId, idempotency }: Pick<ActRequest, 'orderId' | 'idempotency'>,
): Promise<{ saga: Saga; before: null } | { saga: null; before: Answer }> {
  const saga = (await lockSagas(tx, [orderId])).get(orderId)?.saga;
  // A cancel that still waits for its order is no saga yet.
  if (saga === undefined || saga.order === null) {
    throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  }
  const before = await answeredBefore<Answer>(tx, idempotency);
  return before === null ? { saga, before } : { saga: null, before };
}

/** Refuses an act that makes no sense, or one that was meant for another state. @throws RequestError `code` */
export function refuse(code: RequestErrorCode, saga: Saga, whyNot: string | null, ifState?: string): void {
  if (ifState !== undefined && ifState !== saga.state) {
    throw requestError(code, `The saga is ${saga.state}, not ${ifState}: look at it again.`);
  }
  if (whyNot !== null) throw requestError(code, whyNot);
}
