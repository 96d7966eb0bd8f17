// Outbox and inbox: what is to be sent, and what was received, commit with the business rows they belong to.
import { rowsOf, type Sql } from '../business/sql.ts';
import type { Message } from './message.ts';

export const messageSchema = `
  CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message jsonb NOT NULL
  );
  CREATE TABLE inbox (
    message_id uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
  )`;

/** @returns false: it was received before */
export async function enterInbox(tx: Sql, { id }: Message): Promise<boolean> {
  const text = 'INSERT INTO inbox (message_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING message_id';
  return (await rowsOf(tx, 'enter-inbox', text, [id])).length === 1;
}

export async function enterOutbox(tx: Sql, message: Message): Promise<void> {
  await rowsOf(tx, 'enter-outbox', 'INSERT INTO outbox (message) VALUES ($1)', [JSON.stringify(message)]);
}

/** Takes the oldest rows out, for as long as the transaction stands. */
export async function takeOutbox(tx: Sql, limit: number): Promise<Message[]> {
  const text = `
    DELETE FROM outbox WHERE position IN
      (SELECT position FROM outbox ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING position, message`;
  const rows = await rowsOf<{ position: string; message: Message }>(tx, 'take-outbox', text, [limit]);
  return rows.sort((a, b) => Number(a.position) - Number(b.position)).map(({ message }) => message);
}
