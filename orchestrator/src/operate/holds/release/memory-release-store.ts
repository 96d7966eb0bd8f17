// The steps of releases in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { MemoryTable, MemoryTransaction } from '@order-saga/shared/database/memory/memory-database';
import { orderStates } from '../../../saga/states.ts';
import { type MemorySaga, readHeld, sagaTables, writeSagas } from '../../../store/memory-saga-store.ts';
import { auditTable, writeAudit } from '../../audit/memory-audit.ts';
import { isProbed } from '../hold.ts';
import {
  heldBackBy,
  holdItemTable,
  holdTable,
  isHeldBack,
  type MemoryHold,
  type MemoryHoldItem,
  writeHold,
} from '../memory-hold-store.ts';
import type { DoneItem, FoundRelease, Heard, ItemResult, ReleaseStore } from './release-store.ts';

export function createMemoryReleaseStore(client: MemoryClient): ReleaseStore {
  const tables = sagaTables(client);
  const { sagas } = tables;
  const holds = holdTable(client);
  const items = holdItemTable(client);
  const audits = auditTable(client);
  const isDue = (tx: MemoryTransaction, heard: Heard) => (hold: MemoryHold) =>
    (hold.dueAt !== null && hold.dueAt.getTime() <= tx.now) ||
    (isProbed(hold) && (hold.dueAt === null || heard.includes(hold.command)));
  const longest = (a: MemorySaga, b: MemorySaga) => a.heldAt!.getTime() - b.heldAt!.getTime();
  const isSent = ({ saga }: MemorySaga) => Number(saga.sendCount > 0);
  const unsentFirst = (a: MemorySaga, b: MemorySaga) => isSent(a) - isSent(b) || longest(a, b);
  return {
    isDue: (heard) =>
      // biome-ignore lint/correctness/useYield: it waits for nothing
      client.run('release look', heard, function* (tx, answered) {
        return tx.rows(holds, isDue(tx, answered)).length > 0;
      }),
    async session() {
      const connection = await client.connect();
      return {
        lock: (heard) =>
          connection.run('release lock', heard, function* (tx, answered) {
            yield* tx.lockTable(holds, 'shared');
            const [hold] = yield* tx.lock(holds, isDue(tx, answered), { skipLocked: true, limit: 1 });
            return hold === undefined ? null : found(tx, hold, items, sagas);
          }),
        lockNext: (ask) =>
          connection.run('release next', ask, function* (tx, { hold, atMost }) {
            const options = { skipLocked: true, limit: atMost, order: unsentFirst };
            return (yield* tx.lock(sagas, heldBackBy(tx, items, hold), options)).map(({ saga }) => saga);
          }),
        commit: (changes) =>
          connection.commit('release commit', changes, function* (tx, sent) {
            const { hold, dueInMs, maySendInMs, items: marks, audit, ...rest } = sent;
            yield* writeSagas(tx, tables, rest);
            for (const mark of marks)
              yield* tx.write(items, `${hold.id} ${mark.orderId}`, { ...mark, holdId: hold.id });
            yield* writeHold(tx, holds, hold, dueInMs, maySendInMs);
            yield* writeAudit(tx, audits, audit);
          }),
        rollback: () => connection.rollback(),
      };
    },
    free: (limits) =>
      client.run('release free', limits, function* (tx, { withinMs, maxSends }) {
        const held = yield* readHeld(tx, tables);
        const isStranded = (row: MemorySaga) => {
          const command = orderStates.of(row.saga.state)?.command;
          return command != null && !held.has(command) && isHeldBack(command)(row);
        };
        const [last] = tx.rows(holds, ({ endedAt }) => endedAt !== null).toSorted(latestEnd);
        const perSecond = last?.pace?.maxPerSecond ?? PER_SECOND;
        const limit = Math.max(1, Math.floor((perSecond * withinMs) / 1000));
        const freed = yield* tx.lock(sagas, isStranded, { skipLocked: true, limit, order: longest });
        for (const [index, row] of freed.entries()) {
          const saga = { ...row.saga, sendCount: Math.min(row.saga.sendCount, maxSends - 1) };
          const at = new Date(tx.now + (index * 1000) / perSecond);
          const times = { heldAt: null, deadlineAt: at, dueAfter: at };
          yield* tx.write(sagas, saga.orderId, { ...row, saga, ...times });
        }
      }),
  };
}

/** Where no release has ended; as in postgres-release-store.ts. */
const PER_SECOND = 50;
const latestEnd = (a: MemoryHold, b: MemoryHold) => Date.parse(b.endedAt!) - Date.parse(a.endedAt!);

function found(
  tx: MemoryTransaction,
  { dueAt: _dueAt, nextSendAt, ...hold }: MemoryHold,
  items: MemoryTable<MemoryHoldItem>,
  sagas: MemoryTable<MemorySaga>,
): FoundRelease {
  const own = tx.rows(items, ({ holdId }) => holdId === hold.id);
  const wave = own.filter((item) => item.wave === hold.wave);
  const count = (of: readonly MemoryHoldItem[], result: ItemResult) =>
    of.filter((item) => item.result === result).length;
  return {
    hold,
    maySendInMs: nextSendAt.getTime() - tx.now,
    done: own.filter(({ result }) => result === 'sent').flatMap((item) => doneItem(tx, item, sagas) ?? []),
    counts: {
      pending: tx.rows(sagas, heldBackBy(tx, items, hold)).length,
      inFlight: count(own, 'sent'),
      wave: {
        inFlight: count(wave, 'sent'),
        answered: count(wave, 'answered'),
        failed: count(wave, 'failed'),
        unanswered: count(wave, 'unanswered'),
      },
    },
  };
}

function doneItem(
  tx: MemoryTransaction,
  item: MemoryHoldItem,
  sagas: MemoryTable<MemorySaga>,
): DoneItem | null {
  const { orderId, state, attempt, sendCount, wave } = item;
  const was = { orderId, state, attempt, sendCount, wave };
  const row = tx.row(sagas, orderId);
  if (row === undefined) return { ...was, saga: null };
  const { saga } = row;
  const isAgain = isHeldBack(orderStates.of(saga.state)?.command ?? '')(row);
  if (saga.state === state && saga.attempt === attempt && !isAgain) return null;
  const now = { state: saga.state, attempt: saga.attempt, sendCount: saga.sendCount };
  return { ...was, saga: { ...now, failure: saga.failure?.reason ?? null, isHeldBack: isAgain } };
}
