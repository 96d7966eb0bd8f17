// Replicas tell each other which orders have their end: the one that handled it is seldom the one whose request waits.
// News that are lost cost nothing but time, as whoever waits also asks now and then.
import { randomUUID } from 'node:crypto';
import { type Listener, startListener } from '@order-saga/shared/database/listener';
import type { Logger } from '@order-saga/shared/observability/logger';
import { Prisma } from '../database.ts';
import type { OrderChange, OrderStatus } from '../domain/order.ts';

export interface EndNews {
  /**
   * A query that tells the other replicas, as soon as its transaction is committed, what orders have become.
   * @param ended name of a query in the same statement with their `newsColumns`
   * @returns of one row with one column, `chunks`, which has to be read: else PostgreSQL may leave it out
   */
  telling(ended: Prisma.Sql): Prisma.Sql;
  /** The same, of orders that have to be read: what their customers are shown is told to nobody. @param changed name of a query */
  hinting(changed: Prisma.Sql): Prisma.Sql;
  /**
   * @param hear.ended told what orders have become that other replicas have given their end; perhaps again
   * @param hear.mayHaveEnded told of orders that have to be read
   */
  listen(
    database: { url: string; logger: Logger },
    hear: { ended(orders: OrderChange[]): void; mayHaveEnded(orderIds: string[]): void },
  ): Listener;
}

const CHANNEL = 'order_ended';
/** PostgreSQL takes less than 8000 bytes. https://www.postgresql.org/docs/current/sql-notify.html */
const MOST_BYTES = 7900;
/** An end has some 220 bytes, and more with the detail of a failure. */
const ENDS = 30;

export function createEndNews(): EndNews {
  const self = randomUUID();
  return {
    telling: (ended) => Prisma.sql`
      SELECT count(pg_notify(${CHANNEL}, ${self}::text || CASE WHEN octet_length(rows) < ${MOST_BYTES} THEN rows ELSE ids END))::int
        AS chunks
      FROM (
        SELECT json_agg(changed)::text AS rows, string_agg(' ' || order_id, '') AS ids
        FROM (SELECT ${ended} AS changed, order_id, row_number() OVER () AS place FROM ${ended}) AS placed
        GROUP BY place / ${ENDS}) AS chunk`,
    hinting: (changed) => Prisma.sql`
      SELECT count(pg_notify(${CHANNEL}, ${self}::text || ids))::int AS chunks
      FROM (
        SELECT string_agg(' ' || order_id, '') AS ids
        FROM (SELECT order_id, row_number() OVER () AS place FROM ${changed}) AS placed
        GROUP BY place / ${ENDS}) AS chunk`,
    listen: ({ url, logger }, hear) =>
      startListener({
        url,
        applicationName: 'order-service',
        channel: CHANNEL,
        logger,
        onPayload(payload) {
          if (payload.startsWith(self)) return;
          const news = payload.slice(self.length);
          if (news.startsWith(' ')) hear.mayHaveEnded(news.slice(1).split(' '));
          else hear.ended((JSON.parse(news) as EndedRow[]).map(toChange));
        },
      }),
  };
}

/** What is told of an order. The version before reads and tells these names, too. */
interface EndedRow {
  readonly order_id: string;
  readonly status: OrderStatus;
  readonly attempt: number;
  readonly failure_reason: string | null;
  readonly failure_detail: string | null;
  readonly cancel_requested_at: string | null;
  readonly updated_at: string;
}

export const newsColumns = Prisma.raw(
  ['order_id', 'status', 'attempt', 'failure_reason', 'failure_detail', 'cancel_requested_at', 'updated_at']
    .map((name) => `customer_order.${name}`)
    .join(', '),
);

const toChange = (row: EndedRow): OrderChange => ({
  orderId: row.order_id,
  status: row.status,
  attempt: row.attempt,
  failure: row.failure_reason === null ? null : { reason: row.failure_reason, detail: row.failure_detail },
  cancelRequested: row.cancel_requested_at !== null,
  paymentAction: null,
  updatedAt: new Date(row.updated_at),
});
