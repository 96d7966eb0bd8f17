// What order-service keeps, in memory: for tests, and for the simulation. Nothing is pruned here, so no order is too old.
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { MemoryTable, MemoryTransaction } from '@order-saga/shared/database/memory/memory-database';
import { createMemoryStore } from '@order-saga/shared/database/memory/memory-store';
import { type EventType, FIRST_REPEAT_MS } from '../domain/events.ts';
import type { HeldOrder } from '../domain/held.ts';
import {
  type CommandedOrder,
  isAnswer,
  isEnded,
  type Order,
  type OrderChange,
  type OrderProgress,
  type OrderSummary,
} from '../domain/order.ts';
import type { HeardPending } from '../domain/pending.ts';
import type { Tenant } from '../domain/tenant.ts';
import type {
  CancelStore,
  CommandStore,
  FirstMessageStore,
  HeldStore,
  OrderStores,
  OrderToPlace,
  PendingStore,
  PlacementStore,
} from './order-stores.ts';

/** Times are milliseconds since 1970. */
export interface MemoryOrder extends CommandedOrder {
  readonly owner: string | null;
  readonly lines: readonly OrderLine[];
  readonly paymentToken: string | null;
  readonly heard: HeardPending | null;
  readonly isHeld: boolean;
  readonly holdRevision: number;
  readonly traceparent: string | null;
  readonly repeatCount: number;
  readonly repeatAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MemoryEvent {
  readonly messageId: string;
  readonly orderId: string;
  readonly attempt: number;
  readonly type: EventType;
  readonly leaseUntil: number;
}

interface MemoryKey {
  readonly key: string;
  readonly owner: string | null;
  readonly fingerprint: string;
  readonly orderId: string;
  readonly status: number | null;
  readonly answerBy: number | null;
  readonly expiresAt: number;
}

interface MemoryStray {
  readonly seenCount: number;
  readonly firstAt: number;
}

interface Tables {
  readonly orders: MemoryTable<MemoryOrder>;
  readonly events: MemoryTable<MemoryEvent>;
  readonly keys: MemoryTable<MemoryKey>;
  readonly strays: MemoryTable<MemoryStray>;
}

/** For checks: what is committed. */
export const memoryTables = (client: Pick<MemoryClient, 'table'>): Tables => ({
  orders: client.table('customer_order'),
  events: client.table('outbox'),
  keys: client.table('idempotency_key'),
  strays: client.table('refused_command'),
});

export function createMemoryOrderStores(client: MemoryClient): OrderStores {
  const tables = memoryTables(client);
  return {
    commands: commandStore(client, tables),
    cancels: cancelStore(client, tables),
    placement: placementStore(client, tables),
    firstMessages: firstMessageStore(client, tables),
    pending: pendingStore(client, tables),
    held: heldStore(client, tables),
    readAnswers: (orderIds) =>
      client.run('orders with answers', orderIds, function* (tx, orderIds) {
        const asked = tx.rows(tables.orders, ({ orderId }) => orderIds.includes(orderId));
        return asked.map(toChange).filter(isAnswer);
      }),
  };
}

function commandStore(client: MemoryClient, { orders, strays }: Tables): CommandStore {
  return createMemoryStore(client, 'orders', {
    *lock(tx, commands) {
      const found = yield* tx.lock(orders, commands.map(keyOf));
      const known = new Set(found.map(keyOf));
      const ids = commands.filter((command) => !known.has(keyOf(command))).map(({ messageId }) => messageId);
      for (const id of ids.toSorted()) yield* tx.insert(strays, id, { seenCount: 0, firstAt: tx.now });
      yield* tx.lock(strays, ids);
      return {
        orders: found.map((row) => ({ ...toProgress(row), ...toSummary(row) })),
        strays: [...new Set(ids)].map((messageId) => {
          const { seenCount, firstAt } = tx.row(strays, messageId)!;
          return { messageId, seenCount, parkedMsAgo: tx.now - firstAt, isBeyondRetention: false };
        }),
      };
    },
    *commit(tx, changes) {
      const written: OrderChange[] = [];
      for (const order of changes.orders) {
        const before = tx.row(orders, order.orderId)!;
        const isSameAttempt = before.attempt === order.attempt;
        const row = {
          ...before,
          ...order,
          paymentToken: isEnded(order) ? null : before.paymentToken,
          heard: isEnded(order) || !isSameAttempt ? null : before.heard,
          repeatCount: isSameAttempt ? before.repeatCount : 0,
          repeatAt: isSameAttempt ? before.repeatAt : tx.now + FIRST_REPEAT_MS,
          updatedAt: tx.now,
        };
        yield* tx.write(orders, order.orderId, row);
        written.push(toChange(row));
      }
      for (const { messageId, seenCount, parkedMsAgo } of changes.strays)
        yield* tx.write(strays, messageId, { seenCount, firstAt: tx.now - parkedMsAgo });
      return written;
    },
  });
}

function pendingStore(client: MemoryClient, { orders }: Pick<Tables, 'orders'>): PendingStore {
  return createMemoryStore(client, 'pending', {
    *lock(tx, orderIds) {
      const found = yield* tx.lock(orders, orderIds);
      return found.map((row) => {
        const { orderId, status, attempt, heard } = row;
        return { orderId, status, attempt, heard, ...toSummary(row) };
      });
    },
    *commit(tx, changed) {
      const written: OrderChange[] = [];
      for (const { orderId, heard } of changed) {
        const row = { ...tx.row(orders, orderId)!, heard, updatedAt: tx.now };
        yield* tx.write(orders, orderId, row);
        written.push(toChange(row));
      }
      return written;
    },
  });
}

function heldStore(client: MemoryClient, { orders }: Pick<Tables, 'orders'>): HeldStore {
  return createMemoryStore(client, 'held', {
    *lock(tx, orderIds) {
      const found = yield* tx.lock(orders, orderIds);
      return found.map(
        ({ orderId, isHeld, holdRevision }): HeldOrder => ({ orderId, isHeld, revision: holdRevision }),
      );
    },
    *commit(tx, changed) {
      for (const { orderId, isHeld, revision } of changed)
        yield* tx.write(orders, orderId, { ...tx.row(orders, orderId)!, isHeld, holdRevision: revision });
    },
  });
}

function cancelStore(client: MemoryClient, { orders, events }: Tables): CancelStore {
  return createMemoryStore(client, 'cancel', {
    *lock(tx, { orderId, tenant }) {
      const [row] = yield* tx.lock(orders, [orderId]);
      return row !== undefined && isSeenBy(tenant, row) ? toProgress(row) : null;
    },
    *commit(tx, { orderId, attempt, messageId, leaseMs }) {
      const row = { ...tx.row(orders, orderId)!, cancelRequested: true, updatedAt: tx.now };
      yield* tx.write(orders, orderId, row);
      const leaseUntil = tx.now + leaseMs;
      yield* tx.write(events, messageId, {
        messageId,
        orderId,
        attempt,
        type: 'OrderCancelRequested',
        leaseUntil,
      });
      return { order: toOrder(row), traceparent: row.traceparent };
    },
  });
}

function placementStore(client: MemoryClient, { orders, events, keys }: Tables): PlacementStore {
  function* take(tx: MemoryTransaction, { orderId, tenant, key }: OrderToPlace) {
    if (key === null) return true;
    const { owner, unownedKeys } = tenant;
    const unowned = tx.row(keys, key.asItCame);
    const counts =
      unownedKeys === 'any' || (unownedKeys === 'same-request' && unowned?.fingerprint === key.fingerprint);
    if (owner !== null && unowned?.owner === null && unowned.expiresAt > tx.now && counts) return false;
    const row: MemoryKey = {
      key: key.stored,
      owner,
      fingerprint: key.fingerprint,
      orderId,
      status: key.answerMs === null ? 202 : null,
      answerBy: key.answerMs === null ? null : tx.now + key.answerMs,
      expiresAt: tx.now + key.keptMs,
    };
    if (!(yield* tx.insert(keys, key.stored, row))) {
      const [first] = yield* tx.lock(keys, [key.stored]);
      if (first === undefined || first.expiresAt > tx.now) return false;
      yield* tx.write(keys, key.stored, row);
    }
    if (owner !== null) yield* tx.insert(keys, key.asItCame, { ...row, key: key.asItCame });
    return true;
  }

  return {
    place: (toPlace) =>
      client.run('place orders', toPlace, function* (tx, toPlace) {
        const inKeyOrder = toPlace.toSorted((a, b) => byText(a.key?.stored ?? '', b.key?.stored ?? ''));
        const placed: { orderId: string; createdAt: Date }[] = [];
        for (const order of inKeyOrder) {
          if (!(yield* take(tx, order))) continue;
          const { orderId, messageId, tenant, key: _key, repeatMs, leaseMs, ...fields } = order;
          yield* tx.insert(orders, orderId, {
            ...fields,
            ...{ orderId, owner: tenant.owner, createdAt: tx.now, updatedAt: tx.now },
            ...{ status: 'Suspend', attempt: 1, failure: null, cancelRequested: false },
            ...{ heard: null, isHeld: false, holdRevision: 0, repeatCount: 0, repeatAt: tx.now + repeatMs },
          });
          const leaseUntil = tx.now + leaseMs;
          yield* tx.insert(events, messageId, {
            messageId,
            orderId,
            attempt: 1,
            type: 'OrderCreated',
            leaseUntil,
          });
          placed.push({ orderId, createdAt: new Date(tx.now) });
        }
        return placed;
      }),
    ordersOf: (wanted) =>
      client.run('orders of keys', wanted, function* (tx, wanted) {
        return tx
          .rows(keys, ({ key }) => wanted.includes(key))
          .map(({ key, owner, fingerprint, ...row }) => {
            const isLate = row.answerBy !== null && row.answerBy <= tx.now;
            const status = row.status ?? (isLate ? 202 : null);
            return { key, owner, fingerprint, status, order: toOrder(tx.row(orders, row.orderId)!) };
          });
      }),
    rememberStatus: (wanted, orderId, status) =>
      client.run('remember a status', { wanted, orderId, status }, function* (tx, sent) {
        const rows = yield* tx.lock(keys, sent.wanted);
        for (const row of rows)
          if (row.orderId === sent.orderId) yield* tx.write(keys, row.key, { ...row, status: sent.status });
      }),
  };
}

function firstMessageStore(client: MemoryClient, { orders, events }: Tables): FirstMessageStore {
  const isCancel = ({ type }: MemoryEvent) => type === 'OrderCancelRequested';
  return {
    takeDue: (ask) =>
      client.run('first messages that are due', ask, function* (tx, { limit, leaseMs, repeatsAfterMs }) {
        const isDue = ({ leaseUntil }: MemoryEvent) => leaseUntil <= tx.now;
        const byLease = {
          skipLocked: true,
          order: (a: MemoryEvent, b: MemoryEvent) => a.leaseUntil - b.leaseUntil,
        };
        const cancels = yield* tx.lock(events, (event) => isCancel(event) && isDue(event), {
          ...byLease,
          limit,
        });
        const taken = new Set(cancels.map(({ messageId }) => messageId));
        const waits = ({ orderId }: MemoryEvent) =>
          tx.rows(
            events,
            (other) => isCancel(other) && other.orderId === orderId && !taken.has(other.messageId),
          ).length > 0;
        const others = yield* tx.lock(events, (event) => !isCancel(event) && isDue(event) && !waits(event), {
          ...byLease,
          limit: limit - cancels.length,
        });
        for (const event of [...cancels, ...others])
          yield* tx.write(events, event.messageId, { ...event, leaseUntil: tx.now + leaseMs });
        const due = yield* tx.lock(orders, (order) => !isEnded(order) && order.repeatAt <= tx.now, {
          skipLocked: true,
          limit,
          order: (a, b) => a.repeatAt - b.repeatAt,
        });
        for (const order of due) {
          const repeatCount = Math.min(order.repeatCount + 1, repeatsAfterMs.length - 1);
          const repeatAt =
            tx.now + repeatsAfterMs[Math.min(order.repeatCount + 1, repeatsAfterMs.length - 1)]!;
          yield* tx.write(orders, order.orderId, { ...order, repeatCount, repeatAt });
        }
        return {
          events: [...cancels, ...others].map(({ messageId, type, orderId, attempt }) => {
            const order = tx.row(orders, orderId);
            return { messageId, type, source: order === undefined ? null : { ...order, attempt } };
          }),
          repeats: due,
        };
      }),
    deletePublished: (messageIds) =>
      client.run('delete published', messageIds, function* (tx, messageIds) {
        for (const id of messageIds) yield* tx.remove(events, id);
      }),
    repeatAllNow: () =>
      client.run('repeat all', null, function* (tx) {
        const open = yield* tx.lock(orders, (order) => !isEnded(order));
        for (const order of open) yield* tx.write(orders, order.orderId, { ...order, repeatAt: tx.now });
      }),
  };
}

// PostgreSQL gives a UUID back in lower case; a message may spell it in upper case.
const keyOf = ({ orderId }: { readonly orderId: string }) => orderId.toLowerCase();

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const isSeenBy = ({ owner, sees }: Tenant, order: MemoryOrder) =>
  sees === 'all' || order.owner === owner || (sees === 'own-and-unowned' && order.owner === null);

const toProgress = ({ orderId, status, attempt, failure, cancelRequested }: MemoryOrder): OrderProgress => ({
  orderId,
  status,
  attempt,
  failure,
  cancelRequested,
});

const toSummary = ({ customerId, currency, total }: MemoryOrder): OrderSummary => ({
  customerId,
  currency,
  total,
});

const toChange = (row: MemoryOrder): OrderChange => ({
  ...toProgress(row),
  paymentAction: actionOf(row),
  updatedAt: new Date(row.updatedAt),
});

function actionOf({ status, attempt, heard }: MemoryOrder): OrderChange['paymentAction'] {
  if (status !== 'Suspend' || heard === null || heard.attempt !== attempt || heard.action === null)
    return null;
  return { ...heard.action, expiresAt: heard.expiresAt };
}

const toOrder = (row: MemoryOrder): Order => ({
  ...toChange(row),
  ...toSummary(row),
  lines: row.lines,
  createdAt: new Date(row.createdAt),
});
