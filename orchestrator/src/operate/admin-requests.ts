// Answers of acts that carried an Idempotency-Key: a repeat gets the first answer, and nothing is done twice.
import { sqlStateOf } from '@order-saga/shared/database/database-error';
import { requestError } from '@order-saga/shared/http/errors';
import { operatorKey } from '@order-saga/shared/http/idempotency';
import type { Tx } from '../database.ts';

export interface Idempotency {
  /** Whose key it is: the same of another operator is another act. */
  readonly actor: string;
  readonly key: string;
  /** Of everything that makes it this request. */
  readonly fingerprint: string;
}

const UNIQUE_VIOLATION = '23505';

/**
 * What the first request with this key was answered; null for a first one. Ask under the lock of what the act is about,
 * so that a doubled request finds it.
 * @throws RequestError IDEMPOTENCY_KEY_REUSED
 */
export async function answeredBefore<Answer extends object>(
  tx: Tx,
  idempotency: Idempotency | undefined,
): Promise<Answer | null> {
  if (idempotency === undefined) return null;
  const { actor, key } = idempotency;
  // A key without an actor is of the version before, which did not note whose it was: it counts for a day.
  const [before] = await tx.$queryRaw<{ fingerprint: string; body: unknown }[]>`
    SELECT fingerprint, body FROM admin_request
    WHERE key = ${operatorKey(actor, key)} OR (key = ${key} AND created_at > now() - interval '24 hours')
    ORDER BY key = ${key} LIMIT 1`;
  if (before === undefined) return null;
  if (before.fingerprint !== idempotency.fingerprint) {
    throw requestError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request before: use a new one.',
    );
  }
  return before.body as Answer;
}

/** Keeps an answer, in the transaction of the act. @throws RequestError IDEMPOTENCY_KEY_IN_USE */
export async function rememberAnswer(
  tx: Tx,
  idempotency: Idempotency | undefined,
  status: number,
  answer: object,
): Promise<void> {
  if (idempotency === undefined) return;
  const { actor, key, fingerprint } = idempotency;
  // The lock is the saga's: the same key on another saga at this very moment shows only here.
  await tx.adminRequest
    .create({
      data: { key: operatorKey(actor, key), fingerprint, status, body: JSON.parse(JSON.stringify(answer)) },
    })
    .catch((error: unknown) => {
      if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error;
      throw requestError('IDEMPOTENCY_KEY_IN_USE', 'Another request with this Idempotency-Key is in flight.');
    });
}
