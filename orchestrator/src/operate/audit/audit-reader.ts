// Reads the audit, in pages, newest first.
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type PrismaClient, type Tx } from '../../database.ts';

export interface AuditView {
  id: string;
  at: string;
  actor: string;
  act: string;
  target: string;
  orderId: string | null;
  reason: string | null;
  result: string;
  detail: Record<string, unknown>;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  readonly target?: string | undefined;
  readonly orderId?: string | undefined;
  readonly result?: string | undefined;
  /** ISO 8601, both excluded. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

export async function listAudit(
  database: PrismaClient,
  filter: AuditFilter,
  page: { limit: number; after: readonly [at: string, id: string] | undefined },
): Promise<{ items: AuditView[]; nextCursor: string | null }> {
  const conditions = conditionsOf(filter);
  if (page.after !== undefined) {
    const [at, id] = page.after;
    conditions.push(Prisma.sql`(at, id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const rows = await read(database, conditions, page.limit + 1);
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.at_key, row.id]);
  return { items: items.map(toView), nextCursor };
}

/** What was last done to one saga, newest first. */
export async function latestAudit(tx: Tx, orderId: string, limit: number): Promise<AuditView[]> {
  return (await read(tx, conditionsOf({ orderId }), limit)).map(toView);
}

function read(tx: Tx, conditions: readonly Prisma.Sql[], limit: number): Promise<AuditRow[]> {
  const where =
    conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`;
  // The target of what a replica of an older version did is in order_id alone.
  return tx.$queryRaw<AuditRow[]>`
    SELECT id, at, at::text AS at_key, actor, act, coalesce(target, 'saga:' || order_id, '') AS target, order_id, reason,
           result, detail
    FROM admin_audit ${where} ORDER BY at DESC, id DESC LIMIT ${limit}`;
}

function conditionsOf({ actor, act, target, orderId, result, after, before }: AuditFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (actor !== undefined) conditions.push(Prisma.sql`actor = ${actor}`);
  if (act !== undefined) conditions.push(Prisma.sql`act = ${act}`);
  if (target !== undefined) conditions.push(Prisma.sql`target = ${target}`);
  if (orderId !== undefined) conditions.push(Prisma.sql`order_id = ${orderId}::uuid`);
  if (result !== undefined) conditions.push(Prisma.sql`result = ${result}`);
  if (after !== undefined) conditions.push(Prisma.sql`at > ${after}::timestamptz`);
  if (before !== undefined) conditions.push(Prisma.sql`at < ${before}::timestamptz`);
  return conditions;
}

interface AuditRow {
  id: string;
  at: Date;
  at_key: string;
  actor: string;
  act: string;
  target: string;
  order_id: string | null;
  reason: string | null;
  result: string;
  detail: Record<string, unknown>;
}

function toView({ id, at, actor, act, target, order_id, reason, result, detail }: AuditRow): AuditView {
  return { id, at: at.toISOString(), actor, act, target, orderId: order_id, reason, result, detail };
}
