// Answers of acts that carried an Idempotency-Key: a repeat gets the first answer, and nothing is done twice.
import { sqlStateOf } from '@order-saga/shared/database/database-error';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query, send } from '@order-saga/shared/database/query';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { operatorKey } from '@order-saga/shared/http/requests/idempotency';
import { Prisma } from '../database.ts';

export interface Idempotency {
  /** Whose key it is: the same of another operator is another act. */
  readonly actor: string;
  readonly key: string;
  /** Of everything that makes it this request. */
  readonly fingerprint: string;
}

/** What was answered under a key. */
export interface GivenAnswer {
  readonly fingerprint: string;
  readonly body: object;
}

/** An answer to keep. */
export interface Answer {
  readonly idempotency: Idempotency;
  readonly status: number;
  readonly body: object;
}

export const answerFor = (
  idempotency: Idempotency | undefined,
  status: number,
  body: object,
): Answer | null => (idempotency === undefined ? null : { idempotency, status, body });

/** Ask under the lock of what the act is about, so that a doubled request finds it. */
export async function findAnswer(
  tx: Pick<SqlRunner, '$queryRaw'>,
  idempotency: Idempotency | undefined,
): Promise<GivenAnswer | null> {
  if (idempotency === undefined) return null;
  const { actor, key } = idempotency;
  // A key without an actor is of the version before, which did not note whose it was: it counts for a day.
  const [before] = await tx.$queryRaw<GivenAnswer[]>`
    SELECT fingerprint, body FROM admin_request
    WHERE key = ${operatorKey(actor, key)} OR (key = ${key} AND created_at > now() - interval '24 hours')
    ORDER BY key = ${key} LIMIT 1`;
  return before ?? null;
}

/**
 * What the first request with this key was answered; null for a first one.
 * @throws RequestError IDEMPOTENCY_KEY_REUSED
 */
export function sameAnswer<Body extends object>(
  before: GivenAnswer | null,
  idempotency: Idempotency | undefined,
): Body | null {
  if (before === null) return null;
  if (before.fingerprint !== idempotency?.fingerprint) {
    throw requestError(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request before: use a new one.',
    );
  }
  return before.body as Body;
}

/** Both. @throws RequestError IDEMPOTENCY_KEY_REUSED */
export async function answeredBefore<Body extends object>(
  tx: Pick<SqlRunner, '$queryRaw'>,
  idempotency: Idempotency | undefined,
): Promise<Body | null> {
  return sameAnswer<Body>(await findAnswer(tx, idempotency), idempotency);
}

/** Keeps an answer, in the transaction of the act. */
export function keepAnswer(answer: Answer | null): Query<void> {
  if (answer === null) return query(null);
  const { idempotency, status, body } = answer;
  return query(Prisma.sql`
    INSERT INTO admin_request (key, fingerprint, status, body)
    VALUES (${operatorKey(idempotency.actor, idempotency.key)}, ${idempotency.fingerprint}, ${status}::int,
            ${JSON.stringify(body)}::jsonb)`);
}

/** The same, by itself. @throws RequestError IDEMPOTENCY_KEY_IN_USE */
export async function rememberAnswer(
  tx: Pick<SqlRunner, '$queryRaw'>,
  idempotency: Idempotency | undefined,
  status: number,
  body: object,
): Promise<void> {
  const answer = answerFor(idempotency, status, body);
  await send(tx, keepAnswer(answer)).catch((error: unknown) => Promise.reject(keyInUse(error, answer)));
}

const UNIQUE_VIOLATION = '23505';

/** The lock is that of one saga: the same key on another saga at this very moment shows only when it is written. */
export function keyInUse(error: unknown, answer: Answer | null): unknown {
  return answer !== null && sqlStateOf(error) === UNIQUE_VIOLATION ? inUse() : error;
}

export const inUse = () =>
  requestError('IDEMPOTENCY_KEY_IN_USE', 'Another request with this Idempotency-Key is in flight.');
