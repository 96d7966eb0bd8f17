// The books of the simulated provider in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { Ledger, NewEntry } from './ledger.ts';

export const LEDGER_TABLE = 'provider_ledger';

export function createMemoryLedger(client: MemoryClient): Ledger {
  const table = client.table<NewEntry>(LEDGER_TABLE);
  return {
    enter: (entries) =>
      client.run(`${LEDGER_TABLE} enter`, entries, function* (tx, sent) {
        for (const entry of sent.toSorted(byKey)) yield* tx.insert(table, entry.idempotencyKey, entry);
        return sent.map(({ idempotencyKey }) => tx.row(table, idempotencyKey)!);
      }),
    close: (payments) =>
      client.run(`${LEDGER_TABLE} close`, payments, function* (tx, sent) {
        for (const { idempotencyKey, amount, currency } of sent.toSorted(byKey)) {
          const closed = { idempotencyKey, amount, currency, status: 'Closed' } as const;
          if (yield* tx.insert(table, idempotencyKey, { ...closed, declineCode: null, reference: null }))
            continue;
          const [entry] = yield* tx.lock(table, [idempotencyKey]);
          if (entry?.status === 'Charged')
            yield* tx.write(table, idempotencyKey, { ...entry, status: 'Refunded' });
        }
        return sent.map(({ idempotencyKey }) => tx.row(table, idempotencyKey)!);
      }),
  };
}

const byKey = (a: { idempotencyKey: string }, b: { idempotencyKey: string }) =>
  a.idempotencyKey < b.idempotencyKey ? -1 : a.idempotencyKey > b.idempotencyKey ? 1 : 0;
