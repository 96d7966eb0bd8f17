// Sagas and their history in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type {
  MemoryTable,
  MemoryTransaction,
  Waiting,
} from '@order-saga/shared/database/memory/memory-database';
import { MemoryDatabaseError } from '@order-saga/shared/database/memory/memory-error';
import { isOlder } from '@order-saga/shared/database/retention/retention';
import { statesWithLines } from '../saga/commands.ts';
import type { HeldCommands } from '../saga/saga.ts';
import {
  type HistoryRow,
  isOurs,
  type OrderData,
  outcomeOf,
  outstandingCommand,
  type Saga,
} from '../saga/saga.ts';
import { storedStates } from './loading.ts';
import {
  type FoundSagas,
  recordKey,
  type SagaAsk,
  type SagaChanges,
  type SagaStore,
  type SagaWrite,
  type StoredSaga,
} from './saga-store.ts';

/** A row of the table `saga`. */
export interface MemorySaga {
  readonly saga: Saga;
  readonly deadlineAt: Date | null;
  /** A time before which the deadline cannot pass. */
  readonly dueAfter: Date | null;
  /** Since when its command is held back. */
  readonly heldAt: Date | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

/** A row of the table `saga_history`. */
export interface MemoryHistoryRow extends HistoryRow {
  readonly at: Date;
}

/** What decisions read of a row of the table `hold`. */
interface ReadHold {
  readonly command: string;
  readonly endedAt: string | null;
}

export interface SagaTables {
  /** By order id. */
  readonly sagas: MemoryTable<MemorySaga>;
  /** By order id and `seq`. */
  readonly history: MemoryTable<MemoryHistoryRow>;
  readonly holds: MemoryTable<ReadHold>;
}

export const sagaTables = (client: Pick<MemoryClient, 'table'>): SagaTables => ({
  sagas: client.table('saga'),
  history: client.table('saga_history'),
  holds: client.table('hold'),
});

export function createMemorySagaStore(client: MemoryClient): SagaStore {
  const tables = sagaTables(client);
  return {
    async session() {
      const connection = await client.connect();
      return {
        lock: (ask) => connection.run('saga lock', ask, (tx, sent) => lock(tx, tables, sent)),
        recordedStale: (messages) =>
          connection.run('saga stale', messages.map(recordKey), function* (tx, keys) {
            const stale = tx.rows(tables.history, ({ kind }) => kind === 'stale').map(recordKeyOf);
            return new Set(stale.filter((key) => keys.includes(key)));
          }),
        commit: (changes) =>
          connection.commit('saga commit', changes, (tx, sent) => writeSagas(tx, tables, sent)),
        rollback: () => connection.rollback(),
      };
    },
    lookForDue: (limits) =>
      client.run('saga look', limits, function* (tx, { postpone, due }) {
        const isDue = ({ deadlineAt }: MemorySaga) => deadlineAt !== null && deadlineAt.getTime() <= tx.now;
        const isLooked = ({ dueAfter }: MemorySaga) => dueAfter !== null && dueAfter.getTime() <= tx.now;
        const late = yield* tx.lock(tables.sagas, (row) => isLooked(row) && !isDue(row), {
          ...{ skipLocked: true, limit: postpone, order: byDueAfter },
        });
        for (const row of late)
          yield* tx.write(tables.sagas, row.saga.orderId, { ...row, dueAfter: row.deadlineAt });
        const found = tx.rows(tables.sagas, (row) => isLooked(row) && isDue(row) && isStoredState(row));
        return {
          postponed: late.length,
          states: [...new Set(found.slice(0, due).map(({ saga }) => saga.state))],
        };
      }),
    readOutstanding: (page) =>
      client.run('saga outstanding', page, function* (tx, { after, limit }) {
        const sagas = tx
          .rows(tables.sagas, (row) => row.deadlineAt !== null && row.saga.orderId > (after ?? ''))
          .slice(0, limit)
          .map(({ saga }) => withLines(saga, undefined));
        return { sagas, held: yield* readHeld(tx, tables) };
      }),
  };
}

/** As in held.ts. */
export function* readHeld(tx: MemoryTransaction, { holds }: SagaTables): Waiting<HeldCommands> {
  yield* tx.lockTable(holds, 'shared');
  return new Set(tx.rows(holds, ({ endedAt }) => endedAt === null).map(({ command }) => command));
}

export function* lock(tx: MemoryTransaction, tables: SagaTables, ask: SagaAsk): Waiting<FoundSagas> {
  const { sagas } = tables;
  if ('dueAtMost' in ask) {
    const isDue = (row: MemorySaga) =>
      [row.dueAfter, row.deadlineAt].every((at) => at !== null && at.getTime() <= tx.now) &&
      isStoredState(row);
    const options = { skipLocked: true, limit: ask.dueAtMost, order: byDueAfter };
    const due = yield* tx.lock(sagas, isDue, options);
    return found(tx, [], due, undefined, yield* readHeld(tx, tables));
  }
  const { begin = [], horizonHours, orderIds, linesOf } = ask;
  const begun: string[] = [];
  for (const write of begin.toSorted((a, b) => (a.saga.orderId < b.saga.orderId ? -1 : 1))) {
    const { orderId } = write.saga;
    if (horizonHours !== undefined && isOlder(orderId, horizonHours, tx.now)) continue;
    if (yield* tx.insert(sagas, orderId, newRow(tx, write))) begun.push(orderId);
  }
  const rows = yield* tx.lock(sagas, orderIds);
  return found(tx, begun, rows, linesOf, yield* readHeld(tx, tables));
}

export function* writeSagas(
  tx: MemoryTransaction,
  { sagas, history }: SagaTables,
  { writes, rows }: SagaChanges,
): Waiting<void> {
  for (const write of writes) {
    const row = tx.row(sagas, write.saga.orderId);
    if (row !== undefined) yield* tx.write(sagas, write.saga.orderId, changedRow(tx, row, write));
  }
  for (const row of rows) {
    const key = `${row.orderId} ${row.seq}`;
    if (!(yield* tx.insert(history, key, { ...row, at: new Date(tx.now) })))
      throw new MemoryDatabaseError('23505', `there is a history row ${key} already`);
  }
}

/** Of the first wait; as in saga-writes.ts. */
const LOOK_AFTER = 0.5;

function newRow(tx: MemoryTransaction, { saga, waitMs }: SagaWrite): MemorySaga {
  const now = new Date(tx.now);
  const wait = typeof waitMs === 'number' ? waitMs : null;
  return {
    saga: { ...saga, sends: outstandingCommand({ state: saga.state }) },
    deadlineAt: wait === null ? null : new Date(tx.now + wait),
    dueAfter: wait === null ? null : new Date(tx.now + wait * LOOK_AFTER),
    heldAt: null,
    startedAt: now,
    updatedAt: now,
    finishedAt: null,
  };
}

function changedRow(tx: MemoryTransaction, row: MemorySaga, { saga, waitMs, order }: SagaWrite): MemorySaga {
  const outcome = outcomeOf(saga.state);
  const kept = { ...row.saga.order, ...order } as OrderData;
  const wait = typeof waitMs === 'number' ? new Date(tx.now + waitMs) : null;
  const deadlineAt = waitMs === 'keep' ? row.deadlineAt : wait;
  const heldAt = row.saga.state === saga.state ? row.heldAt : null;
  return {
    ...row,
    saga: {
      ...saga,
      // What is noted stays, as long as the saga is there.
      sends:
        (row.saga.state === saga.state ? row.saga.sends : null) ?? outstandingCommand({ state: saga.state }),
      order:
        row.saga.order === null && order === undefined
          ? null
          : { ...kept, paymentToken: outcome === 'completed' ? null : kept.paymentToken },
      traceparent: order === undefined ? row.saga.traceparent : (saga.traceparent ?? row.saga.traceparent),
    },
    deadlineAt,
    dueAfter:
      waitMs === 'keep'
        ? row.dueAfter
        : deadlineAt === null || row.dueAfter === null || deadlineAt < row.dueAfter
          ? deadlineAt
          : row.dueAfter,
    heldAt: waitMs === 'keep' ? row.heldAt : waitMs === 'held' ? (heldAt ?? new Date(tx.now)) : null,
    updatedAt: new Date(tx.now),
    finishedAt: outcome === 'running' ? null : (row.finishedAt ?? new Date(tx.now)),
  };
}

function found(
  tx: MemoryTransaction,
  begun: readonly string[],
  rows: readonly MemorySaga[],
  linesOf: readonly string[] | undefined,
  held: HeldCommands,
): FoundSagas {
  const stored = ({ saga, startedAt }: MemorySaga): StoredSaga => ({
    saga: withLines(saga, linesOf),
    ageMs: tx.now - startedAt.getTime(),
    at: new Date(tx.now).toISOString(),
  });
  return { begun: new Set(begun), sagas: new Map(rows.map((row) => [row.saga.orderId, stored(row)])), held };
}

function withLines(saga: Saga, linesOf: readonly string[] | undefined): Saga {
  const isRead =
    linesOf?.includes(saga.orderId) ?? (statesWithLines as readonly string[]).includes(saga.state);
  return isRead || saga.order === null ? saga : { ...saga, order: { ...saga.order, lines: null } };
}

const recordKeyOf = ({ orderId, messageId }: HistoryRow) =>
  recordKey({ orderId, messageId: messageId ?? '' });
const isStoredState = ({ saga }: MemorySaga) => storedStates.includes(saga.state) && isOurs(saga);
const byDueAfter = (a: MemorySaga, b: MemorySaga) => a.dueAfter!.getTime() - b.dueAfter!.getTime();
