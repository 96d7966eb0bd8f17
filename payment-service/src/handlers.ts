// The consumer of payment.commands: a batch of commands in one transaction, then the provider calls they imply begin.
// Never waits for the provider.

import { isDeepStrictEqual } from 'node:util';
import { beyondRetention } from '@order-saga/shared/consumer/beyond-retention';
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import { takeOrDecide } from '@order-saga/shared/consumer/take-or-decide';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import type { DriverTransaction } from '@order-saga/shared/database/driver';
import { send } from '@order-saga/shared/database/query';
import type { RetentionDays } from '@order-saga/shared/database/retention';
import type { Calls } from './calls/calls.ts';
import type { PrismaClient } from './database.ts';
import { begin, type Decision, decideAll, type PaymentCommand } from './domain/decide.ts';
import { keyOf, type Payment, type PaymentReply, workOf } from './domain/payment.ts';
import { insertPayments, lockPayments, ofNewOrders, updatePayments } from './store/repository.ts';

/**
 * Handles batches: one outcome for each message, in order. A message that is no command of payment is rejected, and so
 * is a command of an order so old that its rows may be pruned, unless there is a row of it.
 */
export function paymentHandler(
  database: PrismaClient,
  calls: Pick<Calls, 'start'>,
  retentionDays: RetentionDays = 0,
): BatchHandler {
  return async (messages) => {
    /** The payments whose provider call is now ours to make. */
    const work: Payment[] = [];
    const commands = messages.filter(isPaymentCommand);
    const replies = await takeOrDecide<PaymentCommand, Reply>(database.$driver, commands, {
      mayTake: ({ type }) => type === 'ProcessPayment',
      take(tx, commands) {
        const first = beginFirst(tx, commands, retentionDays);
        return () => {
          const begun = first();
          work.push(...begun.map(({ payment }) => payment).filter((payment) => workOf(payment) !== null));
          return new Map(begun.map(({ command, reply }) => [command, reply]));
        };
      },
      async decide(tx, commands) {
        const obeyed = await obey(tx, commands, retentionDays);
        work.push(...obeyed.work);
        return obeyed.replies;
      },
    });
    // Committed: from here on the rows imply the calls, whatever happens to this process.
    await calls.start(work);
    const inTurn = replies.values();
    return messages.map((message) =>
      outcomeOf(message, isPaymentCommand(message) ? inTurn.next().value : undefined),
    );
  };
}

/** Begins, with the commit, the payments of orders that have none yet, which needs no decision. */
function beginFirst(
  tx: Pick<DriverTransaction, '$withCommit'>,
  commands: readonly PaymentCommand[],
  retentionDays: RetentionDays,
): () => ({ command: PaymentCommand } & Decision)[] {
  const begun = commands.map((command) => ({ command, ...begin(command, newId(), true) }));
  const payments = begun.map(({ payment }) => payment);
  const inserted = tx.$withCommit(insertPayments(payments, retentionDays, ofNewOrders));
  return () => begun.filter(({ payment }) => inserted().has(keyOf(payment)));
}

/**
 * Stores what the commands ask for. Insert, then lock, then decide: a lock alone would not hold rows that are not there
 * yet. Rows are always locked in key order, so that copies wait for each other and never in a circle.
 * @returns a reply per command, and the payments whose provider call is now ours to make. A command that is refused for
 *   its age has no reply; a cancel, too: for a saga that waits for its answer, "not charged" may be false
 */
async function obey(
  tx: DriverTransaction,
  all: readonly PaymentCommand[],
  retentionDays: RetentionDays,
): Promise<{ replies: readonly Reply[]; work: readonly Payment[] }> {
  const first = new Map<string, Payment>();
  for (const command of all) {
    const key = keyOf(command.body);
    if (!first.has(key)) first.set(key, begin(command, newId(), true).payment);
  }
  const orderIds = [...new Set([...first.values()].map(({ orderId }) => orderId))];
  // One round trip: the second is a statement of its own, which sees what the first did.
  const [inserted, locked] = await Promise.all([
    send(tx, insertPayments([...first.values()], retentionDays)),
    lockPayments(tx, orderIds),
  ]);

  const stored = new Map(locked.map((payment) => [keyOf(payment), payment]));
  const commands = all.filter(({ body }) => stored.has(keyOf(body)));
  const existing = locked.filter((payment) => !inserted.has(keyOf(payment)));
  const paymentIds = new Map([...first].map(([key, { paymentId }]) => [key, paymentId]));
  const { replies, payments } = decideAll(commands, existing, paymentIds);

  const changed = payments.filter((payment) => !isDeepStrictEqual(payment, stored.get(keyOf(payment))));
  tx.$withCommit(updatePayments(changed));
  const isOurs = (payment: Payment) => inserted.has(keyOf(payment)) || changed.includes(payment);
  const replyTo = new Map(commands.map((command, index) => [command, replies[index]!]));
  const replyOf = (command: PaymentCommand) => (replyTo.has(command) ? replyTo.get(command)! : 'refused');
  return {
    replies: all.map(replyOf),
    work: payments.filter((payment) => workOf(payment) !== null && isOurs(payment)),
  };
}

/** Null: the result of a provider call will be the reply. */
type Reply = PaymentReply | null | 'refused';

function outcomeOf(message: Message, reply: Reply | undefined): HandlerOutcome {
  if (reply === 'refused') return beyondRetention(message.type, message.body.orderId);
  if (reply === undefined) {
    return { reject: { code: 'unknown-type', message: `${message.type} is no command of payment-service` } };
  }
  return { publish: reply === null ? [] : [reply] };
}

function isPaymentCommand(message: Message): message is PaymentCommand {
  return message.type === 'ProcessPayment' || message.type === 'CancelPayment';
}
