// What became of the sagas of a run, in pages.
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type Tx } from '../../../database.ts';
import type { Result } from './results.ts';

export interface RunItem {
  orderId: string;
  result: Result;
  why: string | null;
  wave: number | null;
  /** As it was frozen. */
  attempt: number;
  /** The one that the run began. */
  newAttempt: number | null;
  group: string | null;
  currency: string;
  amount: number;
  sentAt: string | null;
  endedAt: string | null;
}

/** One page, in the order in which the run takes its sagas. */
export async function listItems(
  tx: Tx,
  runId: string,
  result: Result | undefined,
  page: { limit: number; after: string | undefined },
): Promise<{ items: RunItem[]; nextCursor: string | null }> {
  const conditions = [
    Prisma.sql`selection_id = (SELECT selection_id FROM replay_run WHERE id = ${runId}::uuid)`,
    ...(result === undefined ? [] : [Prisma.sql`result = ${result}`]),
    ...(page.after === undefined ? [] : [Prisma.sql`order_id > ${page.after}::uuid`]),
  ];
  const rows = await tx.$queryRaw<ItemRow[]>`
    SELECT order_id, result, why, wave, attempt, new_attempt, failure_group, currency, total, sent_at, ended_at
    FROM replay_item WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY order_id LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.order_id]);
  return { items: items.map(toItem), nextCursor };
}

interface ItemRow {
  order_id: string;
  result: Result;
  why: string | null;
  wave: number | null;
  attempt: number;
  new_attempt: number | null;
  failure_group: string | null;
  currency: string;
  total: bigint;
  sent_at: Date | null;
  ended_at: Date | null;
}

const toItem = (row: ItemRow): RunItem => ({
  orderId: row.order_id,
  result: row.result,
  why: row.why,
  wave: row.wave,
  attempt: row.attempt,
  newAttempt: row.new_attempt,
  group: row.failure_group,
  currency: row.currency,
  amount: Number(row.total),
  sentAt: row.sent_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
});
