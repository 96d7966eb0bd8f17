// Payments in memory, for unit tests and the simulation. Nothing is pruned there, so no order is too old.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryStore } from '@order-saga/shared/database/memory/memory-store';
import { lockAttempts } from '@order-saga/shared/worker/attempt-rows/memory-attempts';
import { blankPayment, keyOf, LEASE_MS, type Payment, workOf } from '../domain/payment.ts';
import type { PaymentAsk, PaymentChanges, PaymentStore } from './payment-store.ts';

export const PAYMENT_TABLE = 'payment';

/** Milliseconds since 1970, by the clock of the database. */
export interface StoredPayment extends Omit<Payment, 'dueInMs'> {
  readonly workAt: number | null;
}

export function createMemoryPayments(client: MemoryClient): PaymentStore {
  const table = client.table<StoredPayment>(PAYMENT_TABLE);
  const seen = (now: number, { workAt, ...row }: StoredPayment): Payment => ({
    ...row,
    dueInMs: workAt === null ? null : workAt - now,
  });
  const stored = (now: number, { dueInMs, ...payment }: Payment): StoredPayment => ({
    ...payment,
    workAt: dueInMs === null ? null : now + dueInMs,
  });

  const { session } = createMemoryStore<PaymentAsk, Payment[], PaymentChanges, void>(client, PAYMENT_TABLE, {
    *lock(tx, { insert, orderIds }) {
      const blank = insert.map(({ paymentId, ...key }) => stored(tx.now, blankPayment(key, paymentId)));
      const found = yield* lockAttempts(tx, table, { insert: blank, orderIds }, 0);
      return found.map((row) => seen(tx.now, row));
    },
    *commit(tx, { payments }) {
      for (const payment of payments) yield* tx.write(table, keyOf(payment), stored(tx.now, payment));
    },
  });
  return {
    session,
    claimDue: (work, limit) =>
      client.run(`${PAYMENT_TABLE} claim`, { work, limit }, function* (tx, sent) {
        const due = yield* tx.lock(
          table,
          (row) => row.workAt !== null && row.workAt <= tx.now && workOf(row) === sent.work,
          { skipLocked: true, limit: sent.limit, order: (a, b) => a.workAt! - b.workAt! },
        );
        const claimed = due.map((row) => ({ ...seen(tx.now, row), dueInMs: LEASE_MS }));
        for (const payment of claimed) yield* tx.write(table, keyOf(payment), stored(tx.now, payment));
        return claimed;
      }),
    giveBack: (keys) =>
      client.run(`${PAYMENT_TABLE} give back`, keys.map(keyOf), function* (tx, sent) {
        const held = yield* tx.lock(table, new Set(sent));
        for (const row of held.filter(({ workAt }) => workAt !== null && workAt > tx.now))
          yield* tx.write(table, keyOf(row), { ...row, workAt: tx.now });
      }),
    makeAllDue: () =>
      client.run(`${PAYMENT_TABLE} make due`, null, function* (tx) {
        const held = yield* tx.lock(table, ({ workAt }) => workAt !== null && workAt > tx.now);
        for (const row of held) yield* tx.write(table, keyOf(row), { ...row, workAt: tx.now });
      }),
    beginAsking: (key) =>
      // biome-ignore lint/correctness/useYield: reading waits for no lock.
      client.run(`${PAYMENT_TABLE} read`, keyOf(key), function* (tx, sent) {
        const row = tx.row(table, sent);
        if (row === undefined || !(row.amount! > 0)) return null;
        return { payment: seen(tx.now, row), askedAt: tx.now * 1000 };
      }),
  };
}
