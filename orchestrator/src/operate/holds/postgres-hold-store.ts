// Holds in PostgreSQL, as they are made, steered and ended.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { type Query, query } from '@order-saga/shared/database/query';
import { lockHolds } from '../../store/held.ts';
import { auditRows } from '../audit/audit.ts';
import { type HoldRow, holdColumns, toHold, writeHold } from './hold-row.ts';
import type { FoundHolds, HoldAsk, HoldChanges, HoldStore } from './hold-store.ts';
import { countHeldBack } from './release/held-back.ts';

export const createPostgresHoldStore = (driver: Driver): HoldStore =>
  createPostgresStore<HoldAsk, FoundHolds, HoldChanges, void>(driver, {
    lock,
    async commit(tx, { write, audit }) {
      const hold: Query<void> = write === null ? query(null) : writeHold(write.hold, write.dueInMs);
      await tx.commit(hold, auditRows(audit));
    },
  });

async function lock(tx: SqlRunner, { holdId, count }: HoldAsk): Promise<FoundHolds> {
  // One round trip. Each statement sees what was committed before it, so the others come after the lock.
  const [, rows, heldBack, [time]] = await Promise.all([
    lockHolds(tx),
    tx.$queryRaw<HoldRow[]>`
      SELECT ${holdColumns} FROM hold WHERE ended_at IS NULL OR id = ${holdId ?? null}::uuid ORDER BY since, id`,
    count === undefined ? 0 : countHeldBack(tx, count.of, count.upTo),
    tx.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AS at`,
  ]);
  return { holds: rows.map(toHold), heldBack, at: time!.at.toISOString() };
}
