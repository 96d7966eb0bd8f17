// What order-service keeps, and how it is changed. PostgreSQL and the memory of tests and simulation implement it, and
// order-stores.behaviour.ts holds both to it. Every method is one round trip.
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import type { Store } from '@order-saga/shared/database/store';
import type { OrdersAndStrays } from '../domain/decide-commands.ts';
import type { DueMessages } from '../domain/events.ts';
import type { HeldOrder } from '../domain/held.ts';
import type { Order, OrderChange, OrderProgress } from '../domain/order.ts';
import type { PendingOrder } from '../domain/pending.ts';
import type { Tenant } from '../domain/tenant.ts';

export interface OrderStores {
  readonly commands: CommandStore;
  readonly cancels: CancelStore;
  readonly placement: PlacementStore;
  readonly firstMessages: FirstMessageStore;
  readonly pending: PendingStore;
  readonly held: HeldStore;
  /** Those of the orders that have their end, or something for their customers to do. */
  readAnswers(orderIds: readonly string[]): Promise<readonly OrderChange[]>;
}

/**
 * Locks orders in key order, and inserts none. Written orders lose their payment token with their first end; where the
 * attempt is another, the repeats of their first messages begin anew. What has ended is told to the other replicas.
 * Commit gives the orders that were written, as they are now.
 */
export type CommandStore = Store<
  readonly { readonly messageId: string; readonly type: string; readonly orderId: string }[],
  OrdersAndStrays,
  OrdersAndStrays,
  readonly OrderChange[]
>;

/** Locks orders in key order. Commit keeps what was heard, has the other replicas read it, and gives the orders as they are now. */
export type PendingStore = Store<
  readonly string[],
  readonly PendingOrder[],
  readonly PendingOrder[],
  readonly OrderChange[]
>;

/** Locks orders in key order. Commit notes which of them wait with a command that is held, and tells nobody. */
export type HeldStore = Store<readonly string[], readonly HeldOrder[], readonly HeldOrder[]>;

/**
 * Locks one order, if the tenant sees it. Commit notes on it that a cancel was asked for, and puts the event into the
 * outbox, or leases it once more.
 */
export type CancelStore = Store<
  { readonly orderId: string; readonly tenant: Tenant },
  OrderProgress | null,
  {
    readonly orderId: string;
    readonly attempt: number;
    readonly messageId: string;
    readonly leaseMs: number;
  },
  { readonly order: Order; readonly traceparent: string | null }
>;

/** An order on its way, with the id that it has in every try. */
export interface OrderToPlace {
  readonly orderId: string;
  /** Of its OrderCreated. */
  readonly messageId: string;
  readonly tenant: Pick<Tenant, 'owner' | 'unownedKeys'>;
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly total: number;
  readonly paymentToken: string;
  readonly traceparent: string | null;
  readonly key: PlacementKey | null;
  /** Waits until its OrderCreated is repeated, and until others may publish it. */
  readonly repeatMs: number;
  readonly leaseMs: number;
}

/** An Idempotency-Key. */
export interface PlacementKey {
  readonly asItCame: string;
  /** With its owner before it. */
  readonly stored: string;
  readonly fingerprint: string;
  /** Null: its first answer is 202, and follows at once; else how long it may take. */
  readonly answerMs: number | null;
  readonly keptMs: number;
}

/** What a key stands for. */
export interface KeyedOrder {
  readonly key: string;
  readonly owner: string | null;
  readonly fingerprint: string;
  /** Of the first answer; null: still in flight. */
  readonly status: number | null;
  readonly order: Order;
}

export interface PlacementStore {
  /**
   * Key, order and OrderCreated, all or none of each order. An order is placed unless its key is taken: by the same key of
   * its owner that is still kept, or by one without an owner that counts as its own.
   * @param orders of which no two have the same key @returns those that were placed
   */
  place(orders: readonly OrderToPlace[]): Promise<readonly { orderId: string; createdAt: Date }[]>;
  /** What stands for these keys, of any age. */
  ordersOf(keys: readonly string[]): Promise<readonly KeyedOrder[]>;
  /** Notes how the request of a key was answered, where the key is of that order. */
  rememberStatus(keys: readonly string[], orderId: string, status: number): Promise<void>;
}

export interface FirstMessageStore {
  /**
   * Takes events whose lease is over, for `leaseMs`, and orders without an end whose repeat is due, until the next one.
   * An OrderCreated is not taken before the cancel of its order, nor while another process has that one.
   * @param ask.limit most events, and most orders
   * @param ask.repeatsAfterMs waits before each repeat; the last one is repeated
   */
  takeDue(ask: {
    readonly limit: number;
    readonly leaseMs: number;
    readonly repeatsAfterMs: readonly number[];
  }): Promise<DueMessages>;
  deletePublished(messageIds: readonly string[]): Promise<void>;
  /** Makes every order without an end due: its messages may have died with the queues of an embedded broker. */
  repeatAllNow(): Promise<void>;
}
