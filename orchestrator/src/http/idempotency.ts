// The Idempotency-Key of an act, as routes take it.
import { fingerprint, idempotencyKey } from '@order-saga/shared/http/idempotency';
import { Type } from 'typebox';
import type { Idempotency } from '../admin-requests.ts';

export const IdempotencyHeader = Type.Object({ 'idempotency-key': Type.Optional(Type.String()) });

/** @param request all that makes it this request. @throws RequestError BAD_IDEMPOTENCY_KEY */
export function idempotencyOf(
  header: string | readonly string[] | undefined,
  request: object,
): Idempotency | undefined {
  const key = idempotencyKey(header);
  return key === undefined ? undefined : { key, fingerprint: fingerprint(request) };
}
