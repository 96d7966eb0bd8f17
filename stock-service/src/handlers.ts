// The consumer of stock.commands: a batch of commands in one transaction. Knows no SQL and decides nothing.
import type { Message } from '@order-saga/shared/contracts/message';
import { TRANSACTION } from '@order-saga/shared/database';
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/messaging/consumer';
import type { PrismaClient, Tx } from './database.ts';
import { decideBatch, type StockCommand, skusToLock } from './domain.ts';
import { insertKeys, lockProducts, lockReservations, writeDecisions } from './repository.ts';

/** Handles batches: one outcome for each message, in order. A message that is no command of stock is rejected. */
export function stockHandler(database: PrismaClient): BatchHandler {
  return async (messages) => {
    const commands = messages.filter(isStockCommand);
    const replies =
      commands.length === 0 ? [] : await database.$transaction((tx) => obey(tx, commands), TRANSACTION);
    const replyTo = new Map(commands.map((command, index) => [command as Message, replies[index]!]));
    return messages.map((message) => outcomeOf(message, replyTo.get(message)));
  };
}

/**
 * Does what the commands ask for, and returns one reply for each.
 * Insert, then lock, then decide: a lock alone would not hold rows that are not there yet. Every copy locks
 * reservations by key and then products by SKU, so copies wait for each other and never in a circle.
 */
export async function obey(tx: Tx, commands: readonly StockCommand[]): Promise<readonly Message[]> {
  const keys = commands.map(({ body }) => body);
  await insertKeys(tx, keys);
  const reservations = await lockReservations(tx, [...new Set(keys.map(({ orderId }) => orderId))]);
  const products = await lockProducts(tx, skusToLock(commands, reservations));
  const decisions = decideBatch(commands, reservations, products);
  await writeDecisions(tx, decisions);
  return decisions.replies;
}

function outcomeOf(message: Message, reply: Message | undefined): HandlerOutcome {
  if (reply !== undefined) return { publish: [reply] };
  return { reject: { code: 'unknown-type', message: `${message.type} is no command of stock-service` } };
}

function isStockCommand(message: Message): message is StockCommand {
  return message.type === 'ReserveStock' || message.type === 'ReleaseStock';
}
