// The Idempotency-Key of an act, as routes take it.
import { fingerprint, idempotencyKey } from '@order-saga/shared/http/requests/idempotency';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Idempotency } from '../operate/admin-requests.ts';

export const IdempotencyHeader = Type.Object({ 'idempotency-key': Type.Optional(Type.String()) });

/** @param act all that makes it this request. @throws RequestError BAD_IDEMPOTENCY_KEY */
export function idempotencyOf(
  { headers, actor }: Pick<FastifyRequest, 'headers' | 'actor'>,
  act: object,
): Idempotency | undefined {
  const key = idempotencyKey(headers['idempotency-key']);
  return key === undefined ? undefined : { actor: actor.name, key, fingerprint: fingerprint(act) };
}
