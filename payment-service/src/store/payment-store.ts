// The port to the payments of a database. PostgreSQL (postgres-payments.ts) and the memory of tests and the simulation
// (memory-payments.ts) implement it; payment-store.behaviour.ts says what both do.
import type { Store } from '@order-saga/shared/database/store';
import type { Payment, PaymentKey, Work } from '../domain/payment.ts';

export interface PaymentAsk {
  /** Blank rows are inserted where these have none, unless the order is so old that its rows may be pruned. */
  readonly insert: readonly NewPayment[];
  /** Every payment of these orders is locked and found, in key order. */
  readonly orderIds: readonly string[];
}

export interface NewPayment extends PaymentKey {
  readonly paymentId: string;
}

export interface PaymentChanges {
  /** Of those that were locked. */
  readonly payments: readonly Payment[];
}

export interface PaymentStore extends Store<PaymentAsk, readonly Payment[], PaymentChanges> {
  /** Takes up to `limit` due calls of one kind, the longest due first; nobody else gets them before the lease is over. */
  claimDue(work: Work, limit: number): Promise<readonly Payment[]>;
  /** Makes these calls due at once: whoever looks next takes them up. */
  giveBack(keys: readonly PaymentKey[]): Promise<void>;
  /** Makes every call due at once: all processes that had taken one on are known to be dead. */
  makeAllDue(): Promise<void>;
  /** The payment to ask the provider about, after this and not before; null where nothing can have been charged. */
  beginAsking(key: PaymentKey): Promise<MoneyQuestion | null>;
}

export interface MoneyQuestion {
  readonly payment: Payment;
  /** In microseconds since 1970, by the clock of the database. */
  readonly askedAt: number;
}
