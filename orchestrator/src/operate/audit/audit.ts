// Who did what over the admin routes. Written in the transaction of the act itself: no act without its row. What was
// refused is written too, once it is refused. The database lets nobody change or delete a row.
import { newId } from '@order-saga/shared/contracts/ids';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query, send } from '@order-saga/shared/database/query';
import { RequestError, type RequestErrorCode } from '@order-saga/shared/http/errors/request-errors';
import { Prisma, type PrismaClient } from '../../database.ts';

export interface AuditEntry {
  /** Whose token it was. */
  readonly actor: string;
  /** What was done, such as `replay`. */
  readonly act: string;
  /** What it was done to: a kind and an id, such as `saga:0192…`. */
  readonly target: string;
  /** The order that it is about, where it is about one. */
  readonly orderId?: string;
  readonly reason?: string;
  readonly result: 'done' | RequestErrorCode;
  /** Never a secret, never a payment token. */
  readonly detail: Prisma.InputJsonObject;
}

/** Writes one row for each entry, in one statement. `tx` is the transaction of the act. */
export async function audit(
  tx: Pick<SqlRunner, '$queryRaw'>,
  ...entries: readonly AuditEntry[]
): Promise<void> {
  await send(tx, auditRows(entries));
}

/** The same, to be sent with what is audited. */
export function auditRows(entries: readonly AuditEntry[]): Query<void> {
  if (entries.length === 0) return query(null);
  const rows = entries.map(({ orderId, ...entry }) => ({ id: newId(), order_id: orderId, ...entry }));
  return query(Prisma.sql`
    INSERT INTO admin_audit (id, actor, act, target, order_id, reason, result, detail)
    SELECT id, actor, act, target, order_id, reason, result, detail
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS r(id uuid, actor text, act text, target text, order_id uuid, reason text, result text, detail jsonb)`);
}

/** The target and order of an act on one saga. */
export const onSaga = (orderId: string) => ({ target: `saga:${orderId}`, orderId });

/** Refusals that a person may ask about later: not now (409), or not without what is away (503). */
const AUDITED = new Set([409, 503]);

/** Does an act, which audits itself. When it is refused, the refusal is written with its code, and thrown on. */
export async function auditingRefusals<Result>(
  database: PrismaClient,
  entry: Omit<AuditEntry, 'result'>,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RequestError && AUDITED.has(error.status)) {
      await audit(database, {
        ...entry,
        result: error.code,
        detail: { ...entry.detail, refusal: error.detail },
      });
    }
    throw error;
  }
}
