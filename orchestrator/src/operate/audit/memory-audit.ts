// The audit in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type {
  MemoryTable,
  MemoryTransaction,
  Waiting,
} from '@order-saga/shared/database/memory/memory-database';
import type { AuditEntry } from './audit.ts';

export type MemoryAudit = AuditEntry & { readonly at: Date };

export const auditTable = (client: Pick<MemoryClient, 'table'>): MemoryTable<MemoryAudit> =>
  client.table<MemoryAudit>('admin_audit');

export function* writeAudit(
  tx: MemoryTransaction,
  audits: MemoryTable<MemoryAudit>,
  entries: readonly AuditEntry[],
): Waiting<void> {
  for (const [index, entry] of entries.entries()) {
    const at = new Date(tx.now);
    yield* tx.insert(audits, `${entry.target} ${at.getTime()} ${audits.rows.size + index}`, { ...entry, at });
  }
}
