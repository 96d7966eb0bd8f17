// The books of the simulated provider in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { Ledger, NewEntry } from './ledger.ts';

export const LEDGER_TABLE = 'provider_ledger';

/** A row: when what is Processing is decided, in ms since 1970. */
export type MemoryEntry = Omit<NewEntry, 'settlesInMs'> & { readonly settlesAt: number | null };

export function createMemoryLedger(client: MemoryClient): Ledger {
  const table = client.table<MemoryEntry>(LEDGER_TABLE);
  return {
    enter: (entries) =>
      client.run(`${LEDGER_TABLE} enter`, entries, function* (tx, sent) {
        for (const { settlesInMs, ...entry } of sent.toSorted(byKey)) {
          const { idempotencyKey } = entry;
          const settlesAt = settlesInMs === null ? null : tx.now + settlesInMs;
          if (yield* tx.insert(table, idempotencyKey, { ...entry, settlesAt })) continue;
          const standing = tx.row(table, idempotencyKey)!;
          if (standing.status !== 'Processing' || standing.settlesAt! > tx.now) continue;
          const [held] = yield* tx.lock(table, [idempotencyKey]);
          if (held !== undefined) yield* tx.write(table, idempotencyKey, settled(held, tx.now));
        }
        return sent.map(({ idempotencyKey }) => tx.row(table, idempotencyKey)!);
      }),
    close: (payments) =>
      client.run(`${LEDGER_TABLE} close`, payments, function* (tx, sent) {
        for (const { idempotencyKey, amount, currency } of sent.toSorted(byKey)) {
          const closed = { idempotencyKey, amount, currency, status: 'Closed', settlesAt: null } as const;
          const nothing = { declineCode: null, reference: null, challenge: null };
          if (yield* tx.insert(table, idempotencyKey, { ...closed, ...nothing })) continue;
          const [entry] = yield* tx.lock(table, [idempotencyKey]);
          if (entry !== undefined) yield* tx.write(table, idempotencyKey, closedEntry(entry, tx.now));
        }
        return sent.map(({ idempotencyKey }) => tx.row(table, idempotencyKey)!);
      }),
    challenge: (secret) =>
      client.run(`${LEDGER_TABLE} challenge`, secret, function* (tx, sent) {
        return tx.rows(table, ({ challenge }) => challenge === sent)[0] ?? null;
      }),
    answer: (secret, declineCode) =>
      client.run(`${LEDGER_TABLE} answer`, { secret, declineCode }, function* (tx, sent) {
        const [entry] = yield* tx.lock(table, ({ challenge }) => challenge === sent.secret);
        if (entry === undefined) return null;
        const status = sent.declineCode === null ? 'Charged' : 'Declined';
        const answered =
          entry.status === 'Challenged'
            ? ({ ...entry, status, declineCode: sent.declineCode } as const)
            : entry;
        yield* tx.write(table, entry.idempotencyKey, answered);
        return answered;
      }),
  };
}

const settled = (entry: MemoryEntry, now: number): MemoryEntry =>
  entry.status === 'Processing' && entry.settlesAt! <= now
    ? { ...entry, status: entry.declineCode === null ? 'Charged' : 'Declined' }
    : entry;

function closedEntry(standing: MemoryEntry, now: number): MemoryEntry {
  const entry = settled(standing, now);
  if (entry.status === 'Charged') return { ...entry, status: 'Refunded' };
  const isOpen = entry.status === 'Challenged' || entry.status === 'Processing';
  return isOpen ? { ...entry, status: 'Closed' } : entry;
}

const byKey = (a: { idempotencyKey: string }, b: { idempotencyKey: string }) =>
  a.idempotencyKey < b.idempotencyKey ? -1 : a.idempotencyKey > b.idempotencyKey ? 1 : 0;
