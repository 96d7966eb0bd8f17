// The orchestrator: one row per saga, moved by the replies.
import type { Failure, Order } from '../business/order.ts';
import { rowsOf, type Sql } from '../business/sql.ts';
import { type Message, newMessage } from './message.ts';
import type { CreateService } from './service.ts';

export const sagaSchema = `
  CREATE TABLE saga (
    order_id uuid PRIMARY KEY,
    state text NOT NULL,
    "order" jsonb NOT NULL,
    failure jsonb,
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80)`;

type State =
  | 'Suspend'
  | 'StockReserved'
  | 'Paid'
  | 'ReleasingStock'
  | 'FailingOrder'
  | 'Completed'
  | 'Failed';

export const createOrchestrator: CreateService = () => ({
  handle: async (message) => (tx) => receive(tx, message),
});

async function receive(tx: Sql, message: Message): Promise<Message | null> {
  const { orderId } = message;
  switch (message.type) {
    case 'OrderCreated':
      await begin(tx, message.body.order);
      return newMessage('stock', 'ReserveStock', orderId, { lines: message.body.order.lines });
    case 'StockReserved': {
      const moved = await move(tx, orderId, 'Suspend', 'StockReserved');
      if (moved === null) return null;
      const { total, currency, payment } = moved.order;
      return newMessage('payment', 'ProcessPayment', orderId, { total, currency, payment });
    }
    case 'StockNotReserved':
      return (await move(tx, orderId, 'Suspend', 'FailingOrder', message.body.failure)) === null
        ? null
        : newMessage('order', 'FailOrder', orderId, { failure: message.body.failure });
    case 'PaymentCompleted':
      return (await move(tx, orderId, 'StockReserved', 'Paid')) === null
        ? null
        : newMessage('order', 'CompleteOrder', orderId, {});
    case 'PaymentFailed':
      return (await move(tx, orderId, 'StockReserved', 'ReleasingStock', message.body.failure)) === null
        ? null
        : newMessage('stock', 'ReleaseStock', orderId, {});
    case 'StockReleased': {
      const moved = await move(tx, orderId, 'ReleasingStock', 'FailingOrder');
      return moved?.failure ? newMessage('order', 'FailOrder', orderId, { failure: moved.failure }) : null;
    }
    case 'OrderCompleted':
      await move(tx, orderId, 'Paid', 'Completed');
      return null;
    case 'OrderFailed':
      await move(tx, orderId, 'FailingOrder', 'Failed');
      return null;
    default:
      throw new Error(`no message for the orchestrator: ${message.type}`);
  }
}

async function begin(tx: Sql, order: Order): Promise<void> {
  const text = `INSERT INTO saga (order_id, state, "order") VALUES ($1, 'Suspend', $2) ON CONFLICT DO NOTHING`;
  await rowsOf(tx, 'begin-saga', text, [order.orderId, JSON.stringify(order)]);
}

/** @returns null: the saga is in another state */
async function move(
  tx: Sql,
  orderId: string,
  from: State,
  to: State,
  failure?: Failure,
): Promise<{ order: Order; failure: Failure | null } | null> {
  const text = `
    UPDATE saga SET state = $3, failure = coalesce($4, failure), updated_at = now()
    WHERE order_id = $1 AND state = $2 RETURNING "order", failure`;
  const [row] = await rowsOf<{ order: Order; failure: Failure | null }>(tx, 'move-saga', text, [
    orderId,
    from,
    to,
    failure === undefined ? null : JSON.stringify(failure),
  ]);
  return row ?? null;
}
