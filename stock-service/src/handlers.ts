// The consumer of stock.commands: a batch of commands in one transaction. Knows no SQL and decides nothing.

import { beyondRetention } from '@order-saga/shared/consumer/beyond-retention';
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import { takeOrDecide, type Ways } from '@order-saga/shared/consumer/take-or-decide';
import type { Message } from '@order-saga/shared/contracts/message';
import { sqlStateOf } from '@order-saga/shared/database/database-error';
import type { DriverTransaction } from '@order-saga/shared/database/driver';
import type { RetentionDays } from '@order-saga/shared/database/retention';
import type { PrismaClient } from './database.ts';
import {
  decideBatch,
  doneReply,
  keyOf,
  ordersToRelease,
  type StockCommand,
  skusToReserve,
  summed,
} from './domain.ts';
import { insertKeys, lockProducts, lockReservations, moveStock, writeDecisions } from './repository.ts';

/**
 * Handles batches: one outcome for each message, in order. A message that is no command of stock is rejected, and so is
 * a command of an order so old that its rows may be pruned, unless there is a row of it.
 */
export function stockHandler(database: PrismaClient, retentionDays: RetentionDays = 0): BatchHandler {
  return async (messages) => {
    const commands = messages.filter(isStockCommand);
    const replies = await replyToAll(database.$driver, commands, retentionDays);
    const replyTo = new Map(commands.map((command, index) => [command as Message, replies[index]!]));
    return messages.map((message) => outcomeOf(message, replyTo.get(message)));
  };
}

type Reply = Message | null;

async function replyToAll(
  driver: PrismaClient['$driver'],
  commands: readonly StockCommand[],
  retentionDays: RetentionDays,
): Promise<readonly Reply[]> {
  const ways: Ways<StockCommand, Reply> = {
    // All or none: what is taken locks products, and whoever decides beside it would lock others after them.
    mayTake: () => new Set(commands.map(({ body }) => body.orderId)).size === commands.length,
    take: (tx, plain) => take(tx, plain, retentionDays),
    decide: (tx, others) => obey(tx, others, retentionDays),
  };
  try {
    return await takeOrDecide(driver, commands, ways);
  } catch (error) {
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error;
    // Another copy sold the last pieces meanwhile.
    return driver.transaction((tx) => obey(tx, commands, retentionDays));
  }
}

const CHECK_VIOLATION = '23514';

/** Does what the commands ask for where that needs no decision. */
function take(
  tx: Pick<DriverTransaction, '$withCommit'>,
  commands: readonly StockCommand[],
  retentionDays: RetentionDays,
): () => Map<StockCommand, Reply> {
  const reserves = commands
    .filter((command) => command.type === 'ReserveStock')
    .map(({ body: { orderId, attempt, lines } }) => ({ orderId, attempt, lines: summed(lines) }));
  const releases = commands.filter(({ type }) => type === 'ReleaseStock').map(({ body }) => body);
  const moved = tx.$withCommit(moveStock(reserves, releases, retentionDays));
  return () => {
    const done = new Set(moved().map(keyOf));
    return new Map(
      commands.filter(({ body }) => done.has(keyOf(body))).map((command) => [command, doneReply(command)]),
    );
  };
}

/**
 * Does what the commands ask for, and returns one reply for each; null for one that is refused for its age. A release is
 * refused like a reserve: only an unfinished saga waits for its answer, and for that one "nothing is held" may be false.
 * Insert, then lock, then decide: a lock alone would not hold rows that are not there yet. Every copy locks
 * reservations by key and then products by SKU, so copies wait for each other and never in a circle.
 */
export async function obey(
  tx: DriverTransaction,
  commands: readonly StockCommand[],
  retentionDays: RetentionDays = 0,
): Promise<readonly Reply[]> {
  const keys = commands.map(({ body }) => body);
  // One round trip: each is a statement of its own, which sees what the one before did.
  const [, reservations, products] = await Promise.all([
    insertKeys(tx, keys, retentionDays),
    lockReservations(tx, [...new Set(keys.map(({ orderId }) => orderId))]),
    lockProducts(tx, skusToReserve(commands), ordersToRelease(commands)),
  ]);
  const known = new Set(reservations.map(keyOf));
  const obeyed = commands.filter(({ body }) => known.has(keyOf(body)));
  const decisions = decideBatch(obeyed, reservations, products);
  tx.$withCommit(writeDecisions(decisions));
  const replyTo = new Map(obeyed.map((command, index) => [command, decisions.replies[index]!]));
  return commands.map((command) => replyTo.get(command) ?? null);
}

function outcomeOf(message: Message, reply: Message | null | undefined): HandlerOutcome {
  if (reply === null) return beyondRetention(message.type, message.body.orderId);
  if (reply !== undefined) return { publish: [reply] };
  return { reject: { code: 'unknown-type', message: `${message.type} is no command of stock-service` } };
}

function isStockCommand(message: Message): message is StockCommand {
  return message.type === 'ReserveStock' || message.type === 'ReleaseStock';
}
