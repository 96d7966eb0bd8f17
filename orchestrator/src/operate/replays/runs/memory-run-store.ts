// The steps of replay runs in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { MemoryTable, MemoryTransaction } from '@order-saga/shared/database/memory/memory-database';
import { isOlder } from '@order-saga/shared/database/retention/retention';
import { failureGroup } from '../../../look/failures/fingerprint.ts';
import { outcomeOf } from '../../../saga/saga.ts';
import {
  lock as lockSagas,
  type SagaTables,
  sagaTables,
  writeSagas,
} from '../../../store/memory-saga-store.ts';
import { auditTable, writeAudit } from '../../audit/memory-audit.ts';
import type { DueRun, EndedItem, FoundRun, ItemWrite, RunStore } from './run-store.ts';

/** A row of the table `replay_run`, with what its selection holds. */
export interface MemoryRun extends Omit<DueRun, 'maySendInMs'> {
  readonly why: string | null;
  readonly dueAt: Date | null;
  readonly nextSendAt: Date;
  readonly paymentToken: string | null;
}

/** A row of the table `replay_item`. */
export interface MemoryItem extends Required<Pick<ItemWrite, 'orderId' | 'result' | 'why'>> {
  readonly selectionId: string;
  readonly attempt: number;
  readonly failureGroup: string | null;
  readonly wave: number | null;
  readonly newAttempt: number | null;
}

export const runTables = (client: Pick<MemoryClient, 'table'>) => ({
  runs: client.table<MemoryRun>('replay_run'),
  /** By selection and order. */
  items: client.table<MemoryItem>('replay_item'),
});

export const itemKey = (selectionId: string, orderId: string): string => `${selectionId} ${orderId}`;

export function createMemoryRunStore(client: MemoryClient): RunStore {
  const sagas = sagaTables(client);
  const { runs, items } = runTables(client);
  const audits = auditTable(client);
  const isDue = (tx: MemoryTransaction) => (run: MemoryRun) =>
    run.dueAt !== null && run.dueAt.getTime() <= tx.now;
  return {
    isDue: () =>
      // biome-ignore lint/correctness/useYield: it waits for nothing
      client.run('run look', null, function* (tx) {
        return tx.rows(runs, isDue(tx)).length > 0;
      }),
    async session() {
      const connection = await client.connect();
      return {
        lock: () =>
          connection.run('run lock', null, function* (tx) {
            const order = (a: MemoryRun, b: MemoryRun) => a.dueAt!.getTime() - b.dueAt!.getTime();
            const [run] = yield* tx.lock(runs, isDue(tx), { skipLocked: true, limit: 1, order });
            return run === undefined ? null : found(tx, run, items, sagas);
          }),
        lockNext: (ask) =>
          connection.run('run next', ask, function* (tx, { selectionId, atMost, horizonHours }) {
            const next = tx
              .rows(items, (item) => item.selectionId === selectionId && item.result === 'pending')
              .slice(0, atMost);
            const { sagas: locked, held } = yield* lockSagas(tx, sagas, {
              orderIds: next.map(({ orderId }) => orderId),
            });
            const sent = next.map(({ orderId, attempt }) => ({
              ...{ orderId, attempt, saga: locked.get(orderId)?.saga },
              isTooOld: horizonHours !== undefined && isOlder(orderId, horizonHours, tx.now),
            }));
            return { items: sent, held };
          }),
        commit: (changes) =>
          connection.commit(
            'run commit',
            changes,
            function* (tx, { run: write, items: marks, audit, ...sent }) {
              yield* writeSagas(tx, sagas, sent);
              yield* writeAudit(tx, audits, audit);
              for (const { sentAt: _, endedAt: __, ...mark } of marks) {
                const key = itemKey(write.selectionId, mark.orderId);
                yield* tx.write(items, key, { ...tx.row(items, key)!, ...mark });
              }
              const { dueInMs, change } = write;
              const { maySendInMs, ...fields } = change ?? {};
              const run = tx.row(runs, write.id)!;
              yield* tx.write(runs, write.id, {
                ...{ ...run, ...fields, dueAt: dueInMs === null ? null : new Date(tx.now + dueInMs) },
                nextSendAt: maySendInMs === undefined ? run.nextSendAt : new Date(tx.now + maySendInMs),
                paymentToken: change?.state === 'completed' ? null : run.paymentToken,
              });
            },
          ),
        rollback: () => connection.rollback(),
      };
    },
  };
}

/** Begins a run of these sagas as they are now, which have failed: what a preview and its run do in production. */
export function beginMemoryRun(
  client: MemoryClient,
  begin: {
    readonly id: string;
    readonly orderIds: readonly string[];
    readonly paymentToken: string | null;
  } & Partial<Pick<MemoryRun, 'ramp' | 'maxPerSecond' | 'stopIfFailedRatio'>>,
): Promise<void> {
  const { runs, items } = runTables(client);
  const { sagas } = sagaTables(client);
  return client.run('run begin', begin, function* (tx, { orderIds, ...run }) {
    const { id, paymentToken } = run;
    for (const orderId of orderIds) {
      const { saga } = tx.row(sagas, orderId)!;
      yield* tx.insert(items, itemKey(id, orderId), {
        ...{ selectionId: id, orderId, attempt: saga.attempt, failureGroup: failureGroup(saga) },
        ...{ result: 'pending', why: null, wave: null, newAttempt: null },
      });
    }
    const now = new Date(tx.now);
    yield* tx.insert(runs, id, {
      ...{
        selectionId: id,
        state: 'running',
        why: null,
        createdBy: 'ann',
        reason: 'the shelf is full again',
      },
      ...{ ramp: [1000], maxPerSecond: 1000, stopIfFailedRatio: 1, wave: 0, rampStep: 0 },
      ...{ paymentCustomers: paymentToken === null ? null : 1, paymentCustomerId: null },
      ...{ dueAt: now, nextSendAt: now, ...run },
    });
  });
}

function found(
  tx: MemoryTransaction,
  { dueAt: _dueAt, nextSendAt, paymentToken, why: _why, ...run }: MemoryRun,
  items: MemoryTable<MemoryItem>,
  sagas: SagaTables,
): FoundRun {
  const own = tx.rows(items, ({ selectionId }) => selectionId === run.selectionId);
  const count = (result: (name: string) => boolean, of = own) =>
    of.filter((item) => result(item.result)).length;
  const wave = own.filter((item) => item.wave === run.wave);
  return {
    run: { ...run, maySendInMs: nextSendAt.getTime() - tx.now },
    ended: own.filter(({ result }) => result === 'sent').flatMap((item) => ended(tx, item, sagas) ?? []),
    counts: {
      pending: count((result) => result === 'pending'),
      inFlight: count((result) => result === 'sent'),
      wave: {
        inFlight: count((result) => result === 'sent', wave),
        completed: count((result) => result === 'completed', wave),
        failed: count((result) => result.startsWith('failed'), wave),
      },
    },
    ...{ paymentToken, at: new Date(tx.now).toISOString() },
  };
}

function ended(tx: MemoryTransaction, item: MemoryItem, { sagas }: SagaTables): EndedItem | null {
  const { orderId, wave, newAttempt, failureGroup: group } = item;
  const frozen = { orderId, wave: wave!, newAttempt: newAttempt!, failureGroup: group };
  const row = tx.row(sagas, orderId);
  if (row === undefined) return { ...frozen, saga: null };
  const { state, attempt } = row.saga;
  if (attempt === newAttempt && outcomeOf(state) === 'running') return null;
  const finishedAt = row.finishedAt?.toISOString() ?? null;
  return { ...frozen, saga: { state, attempt, failureGroup: failureGroup(row.saga), finishedAt } };
}
