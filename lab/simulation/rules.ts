// The rules that can be taken away, and what the services do without each. Only here: the product has no such switch.
import type { Message } from '@order-saga/shared/contracts/message';
import { outstandingCommand } from '../../orchestrator/src/saga/saga.ts';
import { applyCommand } from '../../order-service/src/domain/commands.ts';
import type { PaymentCommand } from '../../payment-service/src/domain/decide.ts';
import type { Reservation, StockCommand } from '../../stock-service/src/domain.ts';
import { allRules, type Conduct } from './conduct.ts';
import { keyOf } from './stores.ts';
import { decidePaymentsWithoutEpoch, decideStockWithoutEpoch } from './without-epoch.ts';

interface Rule {
  /** What holds with the rule. */
  readonly meaning: string;
  /** What the services do without it, on top of the conduct that is left. */
  without(conduct: Conduct): Partial<Conduct>;
}

export const rules = {
  'derived-ids': {
    meaning: 'a message id follows from (order, attempt, type), so that a repeat is recognised',
    without: () => ({ stamp: (message, freshId) => ({ ...message, messageId: freshId() }) }),
  },
  'saga-epoch': {
    meaning: 'a saga takes no reply of another attempt',
    without: ({ receive }) => ({
      receive: (saga, message, isRecorded) => {
        if (saga === undefined) return receive(saga, message, isRecorded);
        const received = receive(saga, ofAttempt(message, saga.attempt), isRecorded);
        if (received.kind !== 'stale') return received;
        const { attempt } = message.body;
        return { ...received, rows: received.rows.map((row) => ({ ...row, attempt })) };
      },
    }),
  },
  'stock-epoch': {
    meaning: 'stock is not reserved for an older attempt than the newest one seen',
    without: () => ({ decideStock: decideStockWithoutEpoch }),
  },
  'payment-epoch': {
    meaning: 'nothing is charged for an older attempt than the newest one seen',
    without: () => ({ decidePayments: decidePaymentsWithoutEpoch }),
  },
  'order-epoch': {
    meaning: 'a command of an older attempt changes nothing in an order',
    without: () => ({
      applyToOrder: (order, command) => ({
        row: applyCommand(order, ofAttempt(command, Math.max(order.attempt, command.body.attempt))).row,
        reply: applyCommand(order, command).reply,
      }),
    }),
  },
  'refusal-rows': {
    meaning: 'a refused reservation leaves a row',
    without: ({ decideStock }) => ({
      decideStock: (commands, found, stock) => {
        const decided = decideStock(commands, found, stock);
        return {
          ...decided,
          reservations: decided.reservations.filter(({ status }) => status !== 'Refused'),
        };
      },
    }),
  },
  'stock-tombstones': {
    meaning: 'releasing what is unknown leaves a row that refuses the late ReserveStock',
    without: ({ decideStock }) => ({
      decideStock: (commands, found, stock) => {
        const isNew = new Set(found.filter(({ status }) => status === 'Undecided').map(keyOf));
        const decided = decideStock(commands, found, stock);
        const isTombstone = (row: Reservation) =>
          row.status === 'Released' && row.lines.length === 0 && isNew.has(keyOf(row));
        return { ...decided, reservations: decided.reservations.filter((row) => !isTombstone(row)) };
      },
    }),
  },
  'payment-tombstones': {
    meaning: 'cancelling what is unknown leaves a row that refuses the late ProcessPayment',
    without: ({ decidePayments }) => ({
      decidePayments: (commands, existing, ids) => {
        const decided = decidePayments(commands, existing, ids);
        return { ...decided, payments: decided.payments.filter(({ amount }) => amount !== null) };
      },
    }),
  },
  'insert-then-lock': {
    meaning: 'key rows are inserted before they are locked: a lock alone holds no row that is not there yet',
    without: () => ({ insertsBeforeLock: false }),
  },
  'close-at-provider': {
    meaning: 'a cancel closes the payment at the provider, also one that it never heard of',
    without: () => ({
      close: (entry) => (entry?.status === 'Charged' ? { ...entry, status: 'Refunded' } : entry),
    }),
  },
  'unknown-is-not-failed': {
    meaning: 'a charge without an answer is asked for again, never taken for declined',
    without: () => ({ unansweredCharge: 'declined' }),
  },
  'undo-the-unanswered': {
    meaning: 'a reservation that was never answered is released, as if it had been made',
    without: ({ expire }) => ({
      expire: (saga, maxSends, at) => {
        const expired = expire(saga, maxSends, at);
        if (expired === null || saga.state !== 'Suspend') return expired;
        const state = 'FailingOrder';
        return { saga: { ...expired.saga, state }, row: { ...expired.row, to: state } };
      },
    }),
  },
  'charge-decides-once': {
    meaning: 'the answer to a charge is stored only while the payment is Pending and no cancel was asked for',
    without: () => ({ chargeDecides: () => true }),
  },
  'one-provider-key': {
    meaning: 'every call of one payment carries the same idempotency key',
    without: () => ({ chargeKey: (key, freshId) => `${key}:${freshId()}` }),
  },
  'repeats-are-answered': {
    meaning: 'a command seen again is answered again',
    without: ({ decideStock, decidePayments }) => ({
      decideStock: (commands, found, stock) => {
        const decided = decideStock(commands, found, stock);
        const status = new Map(found.map((row) => [keyOf(row), row.status]));
        const isRepeat = ({ type, body }: StockCommand) =>
          status.get(keyOf(body)) === 'Released' ||
          (type === 'ReserveStock' && status.get(keyOf(body)) !== 'Undecided');
        return { ...decided, replies: unless(decided.replies, commands.map(isRepeat)) };
      },
      decidePayments: (commands, existing, ids) => {
        const decided = decidePayments(commands, existing, ids);
        const known = new Map(existing.map((row) => [keyOf(row), row]));
        const isRepeat = ({ type, body }: PaymentCommand) => {
          const row = known.get(keyOf(body));
          return row !== undefined && (type === 'ProcessPayment' || row.cancelOutcome !== null);
        };
        return { ...decided, replies: unless(decided.replies, commands.map(isRepeat)) };
      },
    }),
  },
  'repeats-do-nothing': {
    meaning: 'a command seen again is recognised by its row, and not done again',
    without: ({ decideStock }) => ({
      decideStock: (commands, found, stock) => {
        const again = (row: Reservation): Reservation =>
          commands.some(({ type, body }) => type === 'ReserveStock' && keyOf(body) === keyOf(row))
            ? { ...row, status: 'Undecided' }
            : row;
        return decideStock(commands, found.map(again), stock);
      },
    }),
  },
  'resend-for-the-cause-only': {
    meaning: 'a repeat has the outstanding command sent again only if it led to the current state',
    without: ({ receive }) => ({
      receive: (saga, message, isRecorded) => {
        const received = receive(saga, message, isRecorded);
        return received.kind === 'stale'
          ? { ...received, resend: outstandingCommand(received.saga) !== null }
          : received;
      },
    }),
  },
  'early-cancels-are-kept': {
    meaning: 'a cancel that comes before its OrderCreated is kept',
    without: ({ receive }) => ({
      receive: (saga, message, isRecorded) =>
        saga === undefined && message.type === 'OrderCancelRequested'
          ? { kind: 'unknown' }
          : receive(saga, message, isRecorded),
    }),
  },
  'first-messages-are-repeated': {
    meaning: 'OrderCreated is repeated while the order has no end',
    without: () => ({ repeatsFirstMessages: false }),
  },
  'ack-after-publish': {
    meaning: 'a message is acked after its effect is committed and its reply published',
    without: () => ({ acksOnReceipt: true }),
  },
  'count-after-confirm': {
    meaning: 'a try is counted once its command is published',
    without: () => ({ countsBeforePublish: true }),
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as RuleName[];

/** The conduct of the services without some rules. */
export function conductWithout(names: readonly RuleName[]): Conduct {
  let conduct = allRules;
  for (const name of names) conduct = Object.assign({ ...conduct }, (rules[name] as Rule).without(conduct));
  return conduct;
}

function ofAttempt<M extends Message>(message: M, attempt: number): M {
  return { ...message, body: { ...message.body, attempt } };
}

/** The replies, without those of repeats. */
function unless(replies: readonly (Message | null)[], areRepeats: readonly boolean[]): (Message | null)[] {
  return replies.map((reply, index) => (areRepeats[index] ? null : reply));
}
