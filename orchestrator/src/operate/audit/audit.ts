// Who did what over the admin routes. Written in the transaction of the act itself: no act without its row. What was
// refused is written too, once it is refused. The database lets nobody change or delete a row.
import { newId } from '@order-saga/shared/contracts/ids';
import { RequestError, type RequestErrorCode } from '@order-saga/shared/http/errors';
import type { Prisma, PrismaClient, Tx } from '../../database.ts';

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
export async function audit(tx: Tx, ...entries: readonly AuditEntry[]): Promise<void> {
  await tx.adminAudit.createMany({ data: entries.map((entry) => ({ id: newId(), ...entry })) });
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
