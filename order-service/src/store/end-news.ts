// Replicas tell each other which orders have their end: the one that handled it is seldom the one whose request waits.
// News that are lost cost nothing but time, as whoever waits also asks now and then.
import { randomUUID } from 'node:crypto';
import { type Listener, startListener } from '@order-saga/shared/database/listener';
import type { Logger } from '@order-saga/shared/observability/logger';
import { Prisma } from '../database.ts';
import type { OrderChange } from '../domain/order.ts';
import { type OrderChangeRow, toChange } from './order-row.ts';

export interface EndNews {
  /**
   * A query that tells the other replicas, as soon as its transaction is committed, what orders have become.
   * @param ended name of a query in the same statement with their rows (OrderChangeRow)
   * @returns of one row with one column, `chunks`, which has to be read: else PostgreSQL may leave it out
   */
  telling(ended: Prisma.Sql): Prisma.Sql;
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
          else hear.ended((JSON.parse(news) as OrderChangeRow[]).map(fromJson));
        },
      }),
  };
}

/** Its times came as text. */
const fromJson = (row: OrderChangeRow) => toChange({ ...row, updated_at: new Date(row.updated_at) });
