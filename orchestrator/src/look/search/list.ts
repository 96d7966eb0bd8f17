// Pages of sagas, by any filter, in the order of one of three times.
import { isInstant } from '@order-saga/shared/contracts/instant';
import { PLANNED_FOR_ITS_VALUES } from '@order-saga/shared/database/database';
import { isUuid, keyOfParts, type PageKey, page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type PrismaClient } from '../../database.ts';
import { AWAITING_ORDER } from '../../saga/saga.ts';
import { type SagaSummary, type SummaryRow, summaryColumns, toSummary } from '../../store/saga-reader.ts';
import { amountConditionsOf, conditionsOf, type SagaFilter } from './filter.ts';

export interface SagaOrder {
  readonly sort: 'startedAt' | 'updatedAt' | 'deadlineAt';
  readonly order: 'desc' | 'asc';
}

/** Where a page begins: time and order id, and unless it is the usual order, which one it is of. */
export function isKeyOf({ sort, order }: SagaOrder): (key: PageKey) => key is PageKey {
  const name = orderName({ sort, order });
  const isKey = keyOfParts(
    ...(name === undefined ? [] : [(part: string) => part === name]),
    isInstant,
    isUuid,
  );
  return (key): key is PageKey => isKey(key);
}

export interface PageOf {
  readonly limit: number;
  readonly after: PageKey | undefined;
}

/**
 * One page. `startedAt` never changes, so rows that change meanwhile are neither lost nor doubled; by `updatedAt` and
 * `deadlineAt` a row that changes takes its new place. By `deadlineAt` come those that have one.
 */
export async function listSagas(
  database: PrismaClient,
  filter: SagaFilter,
  by: SagaOrder,
  page: PageOf,
): Promise<{ items: SagaSummary[]; nextCursor: string | null }> {
  const query = listQuery(filter, by, page, await fitsFew(database, filter));
  const rows = await database.$queryRaw<(SummaryRow & { sort_key: string })[]>(query);
  const name = orderName(by);
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [
    ...(name === undefined ? [] : [name]),
    row.sort_key,
    row.order_id,
  ]);
  return { items: items.map(toSummary), nextCursor };
}

// PostgreSQL knows a hundred steps of all amounts, and takes the few orders of the last one for many: it would walk through
// a million sagas in their order until it has met a page of them.
const FEW = 2000;

/** Whether so few sagas have such an amount that it is best to read them all. */
export async function fitsFew(database: PrismaClient, filter: SagaFilter): Promise<boolean> {
  const conditions = amountConditionsOf(filter);
  if (conditions.length === 0) return false;
  const [row] = await database.$queryRaw<{ count: number }[]>`${planned}
    SELECT count(*)::int AS count
    FROM (SELECT FROM saga WHERE ${Prisma.join(conditions, ' AND ')} LIMIT ${FEW}) AS fitting`;
  return row!.count < FEW;
}

/**
 * What `listSagas` asks: one row more than the page has.
 * @param few read all that fit and sort them, instead of reading in order until a page is full
 */
export function listQuery(filter: SagaFilter, by: SagaOrder, page: PageOf, few: boolean): Prisma.Sql {
  const conditions = [Prisma.sql`state <> ${AWAITING_ORDER}`, ...conditionsOf(filter)];
  const direction = directions[by.order];
  const parts = branches[by.sort].map(({ time, where }) => {
    const all = [...where, ...conditions, ...afterKey(time, by, page.after)];
    const fitting = Prisma.sql`saga WHERE ${Prisma.join(all, ' AND ')}`;
    // OFFSET 0: planned without regard to the order and the limit outside.
    const source = few ? Prisma.sql`(SELECT * FROM ${fitting} OFFSET 0) AS fitting` : fitting;
    return Prisma.sql`(SELECT ${summaryColumns}, ${time} AS sort_time FROM ${source}
      ORDER BY ${time} ${direction}, order_id ${direction} LIMIT ${page.limit + 1})`;
  });
  return Prisma.sql`${planned}
    SELECT *, sort_time::text AS sort_key FROM (${Prisma.join(parts, ' UNION ALL ')}) AS found
    ORDER BY sort_time ${direction}, order_id ${direction} LIMIT ${page.limit + 1}`;
}

// Each branch has an index in its order, or is of few rows.
const branches: Readonly<Record<SagaOrder['sort'], readonly { time: Prisma.Sql; where: Prisma.Sql[] }[]>> = {
  startedAt: [{ time: Prisma.sql`started_at`, where: [] }],
  updatedAt: [
    { time: Prisma.sql`rested_at`, where: [Prisma.sql`rested_at IS NOT NULL`] },
    { time: Prisma.sql`updated_at`, where: [Prisma.sql`finished_at IS NULL`] },
  ],
  deadlineAt: [
    {
      time: Prisma.sql`deadline_at`,
      where: [Prisma.sql`deadline_at IS NOT NULL`, Prisma.sql`finished_at IS NULL`],
    },
  ],
};

const directions = { desc: Prisma.sql`DESC`, asc: Prisma.sql`ASC` } as const;
const planned = Prisma.raw(PLANNED_FOR_ITS_VALUES);

function afterKey(time: Prisma.Sql, { order }: SagaOrder, key: PageKey | undefined): Prisma.Sql[] {
  if (key === undefined) return [];
  const [at, id] = key.slice(-2);
  const comes = order === 'desc' ? Prisma.sql`<` : Prisma.sql`>`;
  return [Prisma.sql`(${time}, order_id) ${comes} (${at}::timestamptz, ${id}::uuid)`];
}

function orderName({ sort, order }: SagaOrder): string | undefined {
  return sort === 'startedAt' && order === 'desc' ? undefined : `${sort}.${order}`;
}
