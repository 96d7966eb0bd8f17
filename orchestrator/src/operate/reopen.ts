// Failed sagas begin their next attempt: what a replay of one and a replay of thousands write. Nothing is sent here.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { isOlderSql } from '@order-saga/shared/database/retention/retention';
import { Prisma } from '../database.ts';
import { UNCONFIRMED_WAIT_MS } from '../saga/due.ts';
import { waiting } from '../saga/holds.ts';
import type { HeldCommands } from '../saga/saga.ts';
import { type HistoryRow, move, type Saga } from '../saga/saga.ts';
import type { SagaWrite } from '../store/saga-store.ts';
import { type AuditEntry, onSaga } from './audit/audit.ts';

/** Who reopens, and why. */
export interface Reopening {
  readonly actor: string;
  readonly reason: string;
  /** Replaces the payment tokens of the orders. */
  readonly paymentToken: string | undefined;
  readonly held: HeldCommands;
  /** The replay run that does it. */
  readonly runId?: string;
}

/**
 * Moves sagas to their next attempt, with their history and audit rows. Pure.
 * @param sagas locked, and Failed
 * @returns what is to be written, and the sagas as they are written, whose commands are to be sent once it is committed, unless
 *   they are held; until that is confirmed, the deadline, 2 s ahead, does it
 */
export function reopenSagas(
  sagas: readonly Saga[],
  { actor, reason, paymentToken, held, runId }: Reopening,
): { sagas: Saga[]; writes: SagaWrite[]; rows: HistoryRow[]; audit: AuditEntry[] } {
  const paymentReplaced = paymentToken !== undefined;
  const ofRun = runId === undefined ? {} : { replay: runId };
  const cause = {
    ...{ kind: 'admin' as const, name: 'ReplayRequested', messageId: null, causationId: null, actor },
    detail: { reason, paymentReplaced, ...ofRun },
  };
  const moved = sagas.map((saga) => {
    const reopened = move(saga, { type: 'ReplayRequested' }, cause);
    if (reopened === null) throw new Error(`saga ${saga.orderId} is ${saga.state}, and cannot be reopened`);
    return reopened;
  });
  const order = paymentReplaced ? { order: { paymentToken } } : {};
  const writes = moved.map(({ saga }) => ({ ...waiting(saga, held, UNCONFIRMED_WAIT_MS), ...order }));
  return {
    sagas: writes.map(({ saga }) => saga),
    writes,
    rows: moved.map(({ row }) => row),
    audit: moved.map(({ saga: { orderId, attempt } }) => ({
      ...{ actor, act: 'replay', ...onSaga(orderId), reason, result: 'done' as const },
      detail: { attempt, paymentReplaced, ...ofRun },
    })),
  };
}

/** Those of the orders that are too old to be replayed: others may have forgotten them. @param hours undefined: none is */
export async function beyondHorizon(
  tx: SqlRunner,
  orderIds: readonly string[],
  hours: number | undefined,
): Promise<Set<string>> {
  if (hours === undefined || orderIds.length === 0) return new Set();
  const isOld = Prisma.raw(isOlderSql('order_id', hours));
  const rows = await tx.$queryRaw<{ order_id: string }[]>`
    SELECT order_id FROM saga WHERE order_id = ANY(${orderIds}::uuid[]) AND ${isOld}`;
  return new Set(rows.map((row) => row.order_id));
}

/** Whether a replay could charge nothing: the token of the order is erased, and no other one came. */
export const lacksToken = ({ order }: Pick<Saga, 'order'>, other: string | undefined): boolean =>
  other === undefined && order?.paymentToken === null && order.total > 0;

/** What is said of such an order. */
export const TOKEN_ERASED =
  'The payment token of the order is erased (REPLAY_HORIZON_DAYS): a replay needs another one, payment.token.';

/** What is said of an order that is too old. */
export const tooOld = (hours: number) =>
  `The order is older than ${Math.floor(hours / 24)} days (REPLAY_HORIZON_DAYS): what other services need to know of it may be gone.`;
