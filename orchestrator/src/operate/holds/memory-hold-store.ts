// Holds in memory, as they are made, steered and ended, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type {
  MemoryTable,
  MemoryTransaction,
  Waiting,
} from '@order-saga/shared/database/memory/memory-database';
import { createMemoryStore } from '@order-saga/shared/database/memory/memory-store';
import { orderStates } from '../../saga/states.ts';
import { type MemorySaga, sagaTables } from '../../store/memory-saga-store.ts';
import { auditTable, writeAudit } from '../audit/memory-audit.ts';
import type { FoundHolds, HoldAsk, HoldChanges, HoldStore } from './hold-store.ts';
import type { ReleaseChanges } from './release/release-store.ts';
import type { Hold } from './stored-hold.ts';

/** A row of the table `hold`. */
export interface MemoryHold extends Hold {
  readonly dueAt: Date | null;
  readonly nextSendAt: Date;
}

export const holdTable = (client: Pick<MemoryClient, 'table'>): MemoryTable<MemoryHold> =>
  client.table('hold');

/** By hold and order. */
export const holdItemTable = (client: Pick<MemoryClient, 'table'>): MemoryTable<MemoryHoldItem> =>
  client.table('hold_item');

/** A row of the table `hold_item`. */
export type MemoryHoldItem = ReleaseChanges['items'][number] & { readonly holdId: string };

/** Those of the hold that its release has not tried; as in held-back.ts. */
export function heldBackBy(tx: MemoryTransaction, items: MemoryTable<MemoryHoldItem>, hold: Hold) {
  const isOfCommand = isHeldBack(hold.command);
  return (row: MemorySaga): boolean => {
    const item = tx.row(items, `${hold.id} ${row.saga.orderId}`);
    const isTried =
      item?.result === 'unanswered' && item.attempt === row.saga.attempt && item.wave > hold.sinceWave;
    return isOfCommand(row) && !isTried;
  };
}

/** Whether the command of a saga is held back, and is this one. */
export const isHeldBack =
  (command: string) =>
  ({ saga, heldAt, deadlineAt, finishedAt }: MemorySaga): boolean =>
    heldAt !== null &&
    deadlineAt === null &&
    finishedAt === null &&
    orderStates.of(saga.state)?.command === command;

export function createMemoryHoldStore(client: MemoryClient): HoldStore {
  const { sagas } = sagaTables(client);
  const holds = holdTable(client);
  const items = holdItemTable(client);
  const audits = auditTable(client);
  return createMemoryStore<HoldAsk, FoundHolds, HoldChanges>(client, 'hold', {
    *lock(tx, { holdId, count }) {
      yield* tx.lockTable(holds, 'exclusive');
      return {
        holds: tx
          .rows(holds, ({ id, endedAt }) => endedAt === null || id === holdId)
          .map(({ dueAt: _dueAt, nextSendAt: _nextSendAt, ...hold }) => hold),
        heldBack: count === undefined ? 0 : tx.rows(sagas, heldBackBy(tx, items, count.of)).length,
        at: new Date().toISOString(),
      };
    },
    *commit(tx, { write, audit }) {
      if (write !== null) yield* writeHold(tx, holds, write.hold, write.dueInMs);
      yield* writeAudit(tx, audits, audit);
    },
  });
}

export function* writeHold(
  tx: MemoryTransaction,
  holds: MemoryTable<MemoryHold>,
  hold: Hold,
  dueInMs: number | null,
  maySendInMs?: number,
): Waiting<void> {
  const before = tx.row(holds, hold.id);
  yield* tx.write(holds, hold.id, {
    ...hold,
    dueAt: dueInMs === null ? null : new Date(tx.now + dueInMs),
    nextSendAt:
      maySendInMs === undefined ? (before?.nextSendAt ?? new Date(tx.now)) : new Date(tx.now + maySendInMs),
  });
}
