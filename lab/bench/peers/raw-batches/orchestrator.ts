// The orchestrator: sagas begin and move where they wait for the message, and each leaves a row in the history.
import type { Failure } from '../business/order.ts';
import { rowsOf, type Sql } from '../business/sql.ts';
import type { Handle, Message, MessageOf, MessageTo, Publish } from './message.ts';

export const sagaSchema = `
  CREATE TABLE saga (
    order_id uuid PRIMARY KEY,
    state text NOT NULL,
    failure_reason text,
    failure_detail text,
    customer_id text NOT NULL,
    currency text NOT NULL,
    total bigint NOT NULL,
    lines jsonb NOT NULL,
    payment_token text NOT NULL,
    last_seq int NOT NULL DEFAULT 1,
    started_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80);
  CREATE TABLE saga_history (
    order_id uuid NOT NULL,
    seq int NOT NULL,
    name text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, seq)
  )`;

type Created = MessageOf<'OrderCreated'>;
type Reply = Exclude<MessageTo<'orchestrator'>, Created>;

/** From the state that waits for a reply to the one after it. */
const steps: Readonly<Record<Reply['type'], readonly [from: string, to: string]>> = {
  StockReserved: ['Suspend', 'StockReserved'],
  StockNotReserved: ['Suspend', 'FailingOrder'],
  PaymentCompleted: ['StockReserved', 'Paid'],
  PaymentFailed: ['StockReserved', 'ReleasingStock'],
  StockReleased: ['ReleasingStock', 'FailingOrder'],
  OrderCompleted: ['Paid', 'Completed'],
  OrderFailed: ['FailingOrder', 'Failed'],
};

export function createOrchestrator(sql: Sql, publish: Publish): Handle<'orchestrator'> {
  return async (batch) => {
    const created = batch.filter((message) => message.type === 'OrderCreated');
    const replies = batch.filter((message) => message.type !== 'OrderCreated');
    const moved = await write(sql, created, replies);
    await publish([
      ...created.map(({ orderId, lines }): Message => ({ type: 'ReserveStock', orderId, lines })),
      ...moved.flatMap(commandsOf),
    ]);
  };
}

/** What the next command needs of a saga that has moved. */
interface Moved {
  readonly orderId: string;
  readonly name: Reply['type'];
  readonly total: string;
  readonly currency: string;
  readonly token: string;
  readonly reason: Failure['reason'];
  readonly detail: string | null;
}

function commandsOf({ orderId, name, total, currency, token, reason, detail }: Moved): Message[] {
  switch (name) {
    case 'StockReserved':
      return [{ type: 'ProcessPayment', orderId, total: Number(total), currency, payment: { token } }];
    case 'PaymentCompleted':
      return [{ type: 'CompleteOrder', orderId }];
    case 'PaymentFailed':
      return [{ type: 'ReleaseStock', orderId }];
    case 'StockNotReserved':
    case 'StockReleased':
      return [{ type: 'FailOrder', orderId, failure: { reason, detail } }];
    case 'OrderCompleted':
    case 'OrderFailed':
      return [];
  }
}

const WRITE = `
  WITH begun AS (
    INSERT INTO saga (order_id, state, customer_id, currency, total, lines, payment_token)
    SELECT "orderId", 'Suspend', "customerId", currency, total, lines, payment ->> 'token'
    FROM json_to_recordset($1) AS created ("orderId" uuid, "customerId" text, currency text, total bigint, lines jsonb,
                                           payment json)
    ON CONFLICT (order_id) DO NOTHING
    RETURNING order_id
  ), moved AS (
    UPDATE saga SET state = step.to_state, last_seq = saga.last_seq + 1, updated_at = now(),
      failure_reason = coalesce(step.reason, saga.failure_reason),
      failure_detail = coalesce(step.detail, saga.failure_detail)
    FROM json_to_recordset($2) AS step (id uuid, name text, from_state text, to_state text, reason text, detail text)
    WHERE saga.order_id = step.id AND saga.state = step.from_state
    RETURNING saga.*, step.name, step.from_state
  ), noted AS (
    INSERT INTO saga_history (order_id, seq, name, from_state, to_state)
    SELECT order_id, 1, 'OrderCreated', NULL, 'Suspend' FROM begun
    UNION ALL SELECT order_id, last_seq, name, from_state, state FROM moved
  )
  SELECT order_id AS "orderId", name, total, currency, payment_token AS token, failure_reason AS reason,
         failure_detail AS detail FROM moved`;

/** @returns the sagas that have moved: a reply that is not waited for changes nothing */
function write(sql: Sql, created: readonly Created[], replies: readonly Reply[]): Promise<Moved[]> {
  const moves = replies.map((reply) => {
    const [from, to] = steps[reply.type];
    const step = { id: reply.orderId, name: reply.type, from_state: from, to_state: to };
    return 'failure' in reply ? { ...step, ...reply.failure } : step;
  });
  return rowsOf(sql, 'write-sagas', WRITE, [JSON.stringify(created), JSON.stringify(moves)]);
}
