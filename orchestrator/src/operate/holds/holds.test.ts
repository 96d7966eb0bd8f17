import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemorySagaStore, sagaTables } from '../../store/memory-saga-store.ts';
import { createMemoryActStore } from '../acts/memory-act-store.ts';
import { auditTable } from '../audit/memory-audit.ts';
import { describeBreaker } from './breaker.behaviour.ts';
import type { HoldsHarness } from './hold-bench.ts';
import { describeHolds } from './holds.behaviour.ts';
import { createMemoryHoldStore, holdItemTable, holdTable } from './memory-hold-store.ts';
import { createMemoryReleaseStore } from './release/memory-release-store.ts';

async function open(): Promise<HoldsHarness> {
  const client = createMemoryClient(createMemoryDatabase());
  const { sagas } = sagaTables(client);
  const [holds, items, audits] = [holdTable(client), holdItemTable(client), auditTable(client)];
  return {
    holds: createMemoryHoldStore(client),
    releases: createMemoryReleaseStore(client),
    sagas: createMemorySagaStore(client),
    acts: createMemoryActStore(client),
    async saga(orderId) {
      const { heldAt, deadlineAt } = sagas.rows.get(orderId)!;
      return { isHeldBack: heldAt !== null && deadlineAt === null, hasDeadline: deadlineAt !== null };
    },
    makeDue: (orderId) =>
      client.run('make due', orderId, function* (tx, id) {
        const past = new Date(tx.now - 1000);
        yield* tx.write(sagas, id, { ...tx.row(sagas, id)!, deadlineAt: past, dueAfter: past });
      }),
    holdIds: async () => [...holds.rows.keys()],
    async hold(id) {
      const { state, why, wave, probes, dueAt } = holds.rows.get(id)!;
      return { state, why, wave, probes, isDue: dueAt !== null };
    },
    async results(id) {
      const own = [...items.rows.values()].filter(({ holdId }) => holdId === id);
      return Object.fromEntries(own.map(({ orderId, result }) => [orderId, result]));
    },
    audits: async (id) =>
      [...audits.rows.values()]
        .filter(({ target }) => target === `hold:${id}`)
        .map(({ act }) => act)
        .toSorted(),
    hurry: () =>
      client.run('hurry', null, function* (tx) {
        const earlier = (at: Date) => new Date(at.getTime() - 3_600_000);
        for (const hold of yield* tx.lock(holds, ({ dueAt }) => dueAt !== null))
          yield* tx.write(holds, hold.id, {
            ...{ ...hold, dueAt: earlier(hold.dueAt!), nextSendAt: earlier(hold.nextSendAt) },
          });
      }),
    clear: () =>
      client.run('clear', null, function* (tx) {
        for (const hold of tx.rows(holds)) yield* tx.remove(holds, hold.id);
        for (const row of tx.rows(sagas))
          yield* tx.write(sagas, row.saga.orderId, {
            ...row,
            heldAt: null,
            deadlineAt: null,
            dueAfter: null,
          });
      }),
    close: async () => {},
  };
}

describeHolds('holds in memory', open);
describeBreaker('the breaker in memory', open);
