// The order service: enters what is placed together with its outbox rows, ends orders, and tells who waits for them.
import { type NewOrder, type Order, toOrder } from '../business/order.ts';
import { rowsOf, type Sql } from '../business/sql.ts';
import type { Handle, Message, MessageTo, Publish } from './message.ts';
import { createPump } from './pump.ts';

/** What a dead process would have left to announce, with the token that the order's row does not keep. */
export const outboxSchema = `
  CREATE TABLE outbox (
    order_id uuid PRIMARY KEY,
    payment_token text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Outbox rows of what is confirmed go together after this time. */
const DELETE_MS = 250;

export interface OrderService {
  /** Enters an order and waits for its end. */
  place(order: NewOrder): Promise<void>;
  readonly handle: Handle<'order'>;
  /** Resolves when the outbox is empty. */
  close(): Promise<void>;
}

/** A connection for each: none waits for another one. */
export interface Connections {
  readonly entering: Sql;
  readonly ending: Sql;
  readonly deleting: Sql;
}

export function createOrderService(
  { entering, ending, deleting }: Connections,
  publish: Publish,
): OrderService {
  const waiting = new Map<string, () => void>();
  const outbox = createOutbox(deleting, publish);
  const pump = createPump<Order>(async (orders) => {
    await enter(entering, orders);
    outbox.announce(orders).catch((error: unknown) =>
      queueMicrotask(() => {
        throw error;
      }),
    );
  });

  return {
    place(newOrder) {
      const order = toOrder(newOrder);
      pump.add(order);
      return new Promise((resolve) => waiting.set(order.orderId, resolve));
    },
    async handle(batch) {
      await end(ending, batch);
      for (const { orderId } of batch) {
        waiting.get(orderId)?.();
        waiting.delete(orderId);
      }
      await publish(batch.map(replyOf));
    },
    async close() {
      await pump.idle();
      await outbox.close();
    },
  };
}

const replyOf = ({ type, orderId }: MessageTo<'order'>): Message => ({
  type: type === 'CompleteOrder' ? 'OrderCompleted' : 'OrderFailed',
  orderId,
});

/** Announces orders that are committed, and deletes their rows some time after the confirm. */
function createOutbox(sql: Sql, publish: Publish) {
  let confirmed: string[] = [];
  let underWay = Promise.resolve();

  async function deleteConfirmed(): Promise<void> {
    const ids = confirmed;
    if (ids.length === 0) return;
    confirmed = [];
    await rowsOf(sql, 'delete-sent', 'DELETE FROM outbox WHERE order_id = ANY($1::uuid[])', [ids]);
  }

  const timer = setInterval(() => {
    underWay = deleteConfirmed();
  }, DELETE_MS);

  return {
    async announce(orders: readonly Order[]): Promise<void> {
      await publish(orders.map((order) => ({ type: 'OrderCreated', ...order })));
      for (const { orderId } of orders) confirmed.push(orderId);
    },
    async close(): Promise<void> {
      clearInterval(timer);
      await underWay;
      await deleteConfirmed();
    },
  };
}

async function enter(sql: Sql, orders: readonly Order[]): Promise<void> {
  const text = `
    WITH placed AS MATERIALIZED (
      SELECT * FROM json_to_recordset($1) AS placed ("orderId" uuid, "customerId" text, currency text, lines jsonb,
                                                     total bigint, payment json)
    ), announced AS (
      INSERT INTO outbox (order_id, payment_token) SELECT "orderId", payment ->> 'token' FROM placed
    )
    INSERT INTO customer_order (order_id, customer_id, currency, lines, total)
    SELECT "orderId", "customerId", currency, lines, total FROM placed`;
  await rowsOf(sql, 'enter-orders', text, [JSON.stringify(orders)]);
}

/** Repeated it writes the same: a saga ends its order in one way only. */
async function end(sql: Sql, batch: readonly MessageTo<'order'>[]): Promise<void> {
  const text = `
    UPDATE customer_order SET status = ending.status, failure_reason = ending.reason,
      failure_detail = ending.detail, updated_at = now()
    FROM json_to_recordset($1) AS ending (id uuid, status text, reason text, detail text)
    WHERE order_id = ending.id`;
  const rows = batch.map((message) =>
    message.type === 'CompleteOrder'
      ? { id: message.orderId, status: 'Completed' }
      : { id: message.orderId, status: 'Failed', ...message.failure },
  );
  await rowsOf(sql, 'end-orders', text, [JSON.stringify(rows)]);
}
