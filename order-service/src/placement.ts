// Placing orders: order, first message and idempotency key in one statement, many requests at a time.
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { messageIdOf, newId } from '@order-saga/shared/contracts/ids';
import { isOutcomeUnknown, isOwnFault } from '@order-saga/shared/database/database-error';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { FIRST_REPEAT_MS, LEASE_MS } from './domain/events.ts';
import type { Order } from './domain/order.ts';
import { storedKey, type Tenant } from './domain/tenant.ts';
import type { OrderToPlace, PlacementStore } from './store/order-stores.ts';

export interface NewOrder {
  readonly tenant: Tenant;
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly total: number;
  readonly paymentToken: string;
  readonly traceparent: string | null;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | undefined;
  /** How long the answer may be held back (`Prefer: wait`); 0: it follows at once. Seconds. */
  readonly waitSeconds: number;
}

export type Placed =
  | { readonly kind: 'placed'; readonly order: Order; readonly messageId: string }
  /** The key was used before: by which request, how that was answered (null: still in flight), and its order now. */
  | {
      readonly kind: 'repeated';
      readonly order: Order;
      readonly fingerprint: string;
      readonly status: number | null;
    };

export interface Placement {
  /** @throws RequestError DATABASE_UNAVAILABLE with the order's id when it is not known whether it exists */
  place(order: NewOrder): Promise<Placed>;
  /** Stores how a request that waited was answered, for repeats of its key. */
  rememberStatus(tenant: Tenant, key: string, orderId: string, status: number): Promise<void>;
}

/** Most requests that may wait for the database; one more is answered with 503. */
const MAX_WAITING = 2000;
const MAX_BATCH = 128;
/** A request that waits has this much longer than its wait to store its answer's status. */
const ANSWER_GRACE_SECONDS = 5;
const KEY_KEPT_MS = 24 * 60 * 60 * 1000;

/** What became of one of several: that one cannot be answered says nothing of the others, which are committed. */
type Outcome = Placed | { readonly kind: 'failed'; readonly error: unknown };

/** Calls of `place` that come together share one statement. */
export function createPlacement(store: PlacementStore): Placement {
  const batcher = createBatcher<OrderToPlace, Outcome>((orders) => placeAll(store, orders), {
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    isOwnFault,
    gathers: true,
  });

  function mayExist(orderId: string, { idempotency, tenant, waitSeconds }: NewOrder, cause: unknown) {
    // Nobody waits for its end any more. Where this fails too, the key is in use until the wait would have been over.
    if (idempotency && waitSeconds > 0) rememberStatus(tenant, idempotency.key, orderId, 202).catch(() => {});
    return requestError(
      'DATABASE_UNAVAILABLE',
      `The database gave no answer: the order ${orderId} may exist. Look for it, or send the same order with the same Idempotency-Key again: it finds this order, or places it.`,
      { cause },
    );
  }

  function rememberStatus(tenant: Tenant, key: string, orderId: string, status: number): Promise<void> {
    return store.rememberStatus([storedKey(tenant, key), key], orderId, status);
  }

  return {
    async place(order) {
      const toPlace = asPlaced(order);
      const outcome = await batcher.add(toPlace).catch((error: unknown) => {
        throw isOutcomeUnknown(error) ? mayExist(toPlace.orderId, order, error) : error;
      });
      if (outcome.kind === 'failed') throw outcome.error;
      return outcome;
    },
    rememberStatus,
  };
}

function asPlaced({ idempotency, waitSeconds, ...order }: NewOrder): OrderToPlace {
  const orderId = newId();
  return {
    ...order,
    orderId,
    messageId: messageIdOf(orderId, 1, 'OrderCreated'),
    key: idempotency
      ? {
          asItCame: idempotency.key,
          stored: storedKey(order.tenant, idempotency.key),
          fingerprint: idempotency.fingerprint,
          answerMs: waitSeconds === 0 ? null : (waitSeconds + ANSWER_GRACE_SECONDS) * 1000,
          keptMs: KEY_KEPT_MS,
        }
      : null,
    repeatMs: FIRST_REPEAT_MS,
    leaseMs: LEASE_MS,
  };
}

async function placeAll(store: PlacementStore, orders: readonly OrderToPlace[]): Promise<Outcome[]> {
  const placed = await store.place(orders);
  const createdAt = new Map(placed.map((order) => [order.orderId, order.createdAt]));
  const losers = orders.flatMap(({ orderId, key }) => (createdAt.has(orderId) ? [] : [key!]));
  // In a statement of its own: the one above cannot see the rows it lost against.
  const winners = losers.length === 0 ? () => GONE : await winnersOf(store, losers);
  return orders.map((order) => {
    const at = createdAt.get(order.orderId);
    return at === undefined ? winners(order.key!) : newOrder(order, at);
  });
}

type Key = NonNullable<OrderToPlace['key']>;

const GONE: Outcome = {
  kind: 'failed',
  error: new Error('an idempotency key was taken and is gone: ask again'),
};

/** What stands for the keys: of their own tenant first, else what was placed before there were owners. */
async function winnersOf(store: PlacementStore, keys: readonly Key[]): Promise<(key: Key) => Outcome> {
  try {
    const found = await store.ordersOf(keys.flatMap(({ stored, asItCame }) => [stored, asItCame]));
    const byKey = new Map(found.map((row) => [row.key, row]));
    return ({ stored, asItCame }) => {
      const unowned = byKey.get(asItCame);
      const row = byKey.get(stored) ?? (unowned?.owner === null ? unowned : undefined);
      if (row === undefined) return GONE;
      const { order, fingerprint, status } = row;
      return { kind: 'repeated', order, fingerprint, status };
    };
  } catch (error) {
    return () => ({ kind: 'failed', error });
  }
}

/** As its row says. */
function newOrder(placed: OrderToPlace, createdAt: Date): Placed {
  const { orderId, messageId, customerId, currency, lines, total } = placed;
  const order: Order = {
    ...{ orderId, customerId, currency, lines, total, createdAt, updatedAt: createdAt },
    ...{ status: 'Suspend', attempt: 1, failure: null, cancelRequested: false, paymentAction: null },
  };
  return { kind: 'placed', order, messageId };
}
