// Commands of orders that there are not: a saga that was begun by a forged OrderCreated, or an order that a restored database
// has lost. The saga sends its command again for ever; it is parked when it comes first, and from then on counted. Once a day
// it is parked again: a process that died before it parked the first one has noted it all the same.
import type { Message } from '@order-saga/shared/contracts/message';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma } from './database.ts';

const isLongAgo = Prisma.sql`refused_command.first_at < now() - interval '1 day'`;

/** @returns the message ids of those that came before, within the day */
export async function noteRefused(tx: SqlRunner, commands: readonly Message[]): Promise<Set<string>> {
  const rows = commands.map(({ messageId, type, body }) => ({
    message_id: messageId,
    order_id: body.orderId,
    type,
  }));
  const noted = await tx.$queryRaw<{ message_id: string; seen_count: number }[]>`
    INSERT INTO refused_command (message_id, order_id, type)
    SELECT DISTINCT ON (message_id) message_id, order_id, type
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(message_id text, order_id uuid, type text)
    ORDER BY message_id
    ON CONFLICT (message_id) DO UPDATE SET last_at = now(),
      seen_count = CASE WHEN ${isLongAgo} THEN 1 ELSE refused_command.seen_count + 1 END,
      first_at = CASE WHEN ${isLongAgo} THEN now() ELSE refused_command.first_at END
    RETURNING message_id, seen_count`;
  return new Set(noted.filter(({ seen_count }) => seen_count > 1).map(({ message_id }) => message_id));
}
