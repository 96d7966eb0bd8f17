// An act that must not be done twice, although its answer may get lost.
import { randomUUID } from 'node:crypto';
import { Unreachable } from '@order-saga/client/api-problem';

/** Asks with an Idempotency-Key of its own, and once more with the same when no answer came. */
export async function once<Answer>(
  ask: (header: { 'idempotency-key': string }) => Promise<Answer>,
): Promise<Answer> {
  const header = { 'idempotency-key': randomUUID() };
  return ask(header).catch((error: unknown) => {
    if (!(error instanceof Unreachable)) throw error;
    return ask(header);
  });
}
