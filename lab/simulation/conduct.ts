// How the services behave: by their own pure code. `without.ts` holds what they would do with one rule taken away.
import type { Message } from '@order-saga/shared/contracts/message';
import { expire } from '../../orchestrator/src/saga/expire.ts';
import { receive } from '../../orchestrator/src/saga/receive.ts';
import { applyCommand, type OrderCommand } from '../../order-service/src/domain/commands.ts';
import type { OrderProgress } from '../../order-service/src/domain/order.ts';
import type { PaymentCommand } from '../../payment-service/src/domain/decide.ts';
import type { Payment } from '../../payment-service/src/domain/payment.ts';
import {
  decideBatch,
  type Product,
  type Reservation,
  type StockCommand,
} from '../../stock-service/src/domain.ts';
import { decideAll } from './decide-payments.ts';
import type { LedgerEntry } from './stores.ts';

type MaybeReplies = readonly (Message | null)[];

export interface Conduct {
  /** The last touch before a message is published. */
  stamp(message: Message, freshId: () => string): Message;
  receive: typeof receive;
  expire: typeof expire;
  decideStock(
    commands: readonly StockCommand[],
    found: readonly Reservation[],
    stock: readonly Product[],
  ): { replies: MaybeReplies; reservations: readonly Reservation[]; products: readonly Product[] };
  decidePayments(
    commands: readonly PaymentCommand[],
    existing: readonly Payment[],
    paymentIds: ReadonlyMap<string, string>,
  ): { replies: MaybeReplies; payments: readonly Payment[] };
  applyToOrder(order: OrderProgress, command: OrderCommand): { row: OrderProgress; reply: Message };
  /** Workers insert the key rows first, so that rows which are not there yet are locked too. */
  readonly insertsBeforeLock: boolean;
  /** May the answer to a charge still decide this payment? */
  chargeDecides(payment: Payment): boolean;
  /** What a charge without an answer is taken for. */
  readonly unansweredCharge: 'unknown' | 'declined';
  /** What a cancel leaves in the provider's books; undefined: nothing. */
  close(entry: LedgerEntry | undefined, key: string, amount: number): LedgerEntry | undefined;
  /** The idempotency key of one call. */
  chargeKey(key: string, freshId: () => string): string;
  readonly repeatsFirstMessages: boolean;
  readonly acksOnReceipt: boolean;
  readonly countsBeforePublish: boolean;
}

export const allRules: Conduct = {
  stamp: (message) => message,
  receive,
  expire,
  decideStock: decideBatch,
  decidePayments: decideAll,
  applyToOrder: applyCommand,
  insertsBeforeLock: true,
  chargeDecides: ({ status, cancelRequested }) => status === 'Pending' && !cancelRequested,
  unansweredCharge: 'unknown',
  // As `close` in payment-service/src/gateway/simulated/ledger.ts: a charge that comes later finds the entry.
  close: (entry, key, amount) => {
    if (entry === undefined) return { key, amount, status: 'Closed', declineCode: null, reference: null };
    return entry.status === 'Charged' ? { ...entry, status: 'Refunded' } : entry;
  },
  chargeKey: (key) => key,
  repeatsFirstMessages: true,
  acksOnReceipt: false,
  countsBeforePublish: false,
};
