// What a replay of a selection would do, saga by saga: from where, with which commands, and what the workers hold now.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { MOST_SKUS } from '@order-saga/shared/contracts/inspection';
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type PrismaClient } from '../../../database.ts';
import type { Peers } from '../../../look/invariants/peers.ts';
import type { Failure, SagaState } from '../../../saga/order-saga.ts';
import { failureOf } from '../../../store/saga-row.ts';
import { whyChanged } from './changed.ts';
import { type Holdings, paymentHolding, stockHolding } from './holdings.ts';
import { replayCommands } from './replay-path.ts';

export interface PreviewItem {
  orderId: string;
  /** As they were frozen. */
  state: SagaState;
  attempt: number;
  failure: Failure | null;
  group: string | null;
  currency: string;
  amount: number;
  /** Why a run would skip it, as far as is known now; null: it would replay it. */
  skipped: string | null;
  /** What a replay would send when all goes well, in this order. */
  commands: CommandType[];
  holds: Holdings;
}

/** One page of a selection, in the order in which a run takes its sagas. Asks the workers, and changes nothing. */
export async function previewItems(
  { database, peers }: { database: PrismaClient; peers: Peers },
  selectionId: string,
  page: { limit: number; after: string | undefined },
): Promise<{ items: PreviewItem[]; nextCursor: string | null }> {
  const after = page.after === undefined ? Prisma.empty : Prisma.sql`AND item.order_id > ${page.after}::uuid`;
  const rows = await database.$queryRaw<ItemRow[]>`
    SELECT item.order_id, item.state, item.attempt, item.failure_group, item.currency, item.total, item.why,
           saga.state AS state_now, saga.attempt AS attempt_now, saga.failure_reason, saga.failure_detail, saga.lines
    FROM replay_item AS item LEFT JOIN saga ON saga.order_id = item.order_id
    WHERE item.selection_id = ${selectionId}::uuid ${after}
    ORDER BY item.order_id LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.order_id]);
  const holdings = await askWorkers(peers, items);
  return { items: items.map((row) => toItem(row, holdings(row))), nextCursor };
}

type HoldingsOf = (row: ItemRow) => Holdings;

async function askWorkers(peers: Peers, rows: readonly ItemRow[]): Promise<HoldingsOf> {
  if (rows.length === 0) return () => ({ stock: null, payment: null });
  const orderIds = rows.map((row) => row.order_id);
  const skus = [...new Set(rows.flatMap(({ lines }) => lines ?? []).map(({ sku }) => sku))];
  const [payments, stock] = await Promise.all([
    peers.payments(orderIds).catch(nullIfAway),
    askStock(peers, orderIds, skus).catch(nullIfAway),
  ]);
  const paymentsOf = payments && Map.groupBy(payments.items, ({ orderId }) => orderId);
  const reservationsOf = stock && Map.groupBy(stock.items, ({ orderId }) => orderId);
  const free = new Map(stock?.products?.map(({ sku, available }) => [sku, available]));
  return ({ order_id, lines }) => ({
    stock: reservationsOf && stockHolding(lines ?? [], reservationsOf.get(order_id) ?? [], free),
    payment: paymentsOf && paymentHolding(paymentsOf.get(order_id) ?? []),
  });
}

// The products of a page of large orders may be too many for one question.
async function askStock(peers: Peers, orderIds: readonly string[], skus: readonly string[]) {
  const answer = await peers.stock(orderIds, skus.slice(0, MOST_SKUS));
  const products = [...(answer.products ?? [])];
  for (let from = MOST_SKUS; from < skus.length; from += MOST_SKUS) {
    const more = await peers.stock([orderIds[0]!], skus.slice(from, from + MOST_SKUS));
    products.push(...(more.products ?? []));
  }
  return { items: answer.items, products };
}

function nullIfAway(error: unknown): null {
  if (error instanceof RequestError && error.code === 'PEER_UNAVAILABLE') return null;
  throw error;
}

interface ItemRow {
  order_id: string;
  state: SagaState;
  attempt: number;
  failure_group: string | null;
  currency: string;
  total: bigint;
  why: string | null;
  state_now: string | null;
  attempt_now: number | null;
  failure_reason: Failure['reason'] | null;
  failure_detail: string | null;
  lines: OrderLine[] | null;
}

function toItem(row: ItemRow, holds: Holdings): PreviewItem {
  const now = row.state_now === null ? undefined : { state: row.state_now, attempt: row.attempt_now! };
  const skipped = row.why ?? whyChanged(row, now);
  return {
    orderId: row.order_id,
    state: row.state,
    attempt: row.attempt,
    failure: failureOf(row),
    group: row.failure_group,
    currency: row.currency,
    amount: Number(row.total),
    skipped,
    commands: skipped === null ? [...replayCommands] : [],
    holds,
  };
}
