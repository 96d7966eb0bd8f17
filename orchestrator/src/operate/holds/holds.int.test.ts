import { createPostgresSagaStore } from '../../store/postgres-saga-store.ts';
import { createSagaDatabase } from '../../testing/saga-database.ts';
import { createPostgresActStore } from '../acts/postgres-act-store.ts';
import { describeBreaker } from './breaker.behaviour.ts';
import type { HoldsHarness } from './hold-bench.ts';
import { describeHolds } from './holds.behaviour.ts';
import { createPostgresHoldStore } from './postgres-hold-store.ts';
import { createPostgresReleaseStore } from './release/postgres-release-store.ts';
import type { HoldState } from './stored-hold.ts';

async function open(): Promise<HoldsHarness> {
  const { client, drop } = await createSagaDatabase();
  return {
    holds: createPostgresHoldStore(client.$driver),
    releases: createPostgresReleaseStore(client.$driver),
    sagas: createPostgresSagaStore(client.$driver),
    acts: createPostgresActStore(client.$driver),
    async saga(orderId) {
      const { heldAt, deadlineAt } = await client.saga.findUniqueOrThrow({ where: { orderId } });
      return { isHeldBack: heldAt !== null && deadlineAt === null, hasDeadline: deadlineAt !== null };
    },
    async makeDue(orderId) {
      await client.$executeRaw`
        UPDATE saga SET deadline_at = now() - interval '1 s', due_after = now() - interval '1 s'
        WHERE order_id = ${orderId}::uuid`;
    },
    holdIds: async () => (await client.hold.findMany()).map(({ id }) => id),
    async hold(id) {
      const { state, why, wave, probes, dueAt } = await client.hold.findUniqueOrThrow({ where: { id } });
      return { state: state as HoldState, why, wave, probes, isDue: dueAt !== null };
    },
    async results(holdId) {
      const items = await client.holdItem.findMany({ where: { holdId } });
      return Object.fromEntries(items.map(({ orderId, result }) => [orderId, result]));
    },
    async audits(id) {
      const rows = await client.adminAudit.findMany({ where: { target: `hold:${id}` } });
      return rows.map(({ act }) => act).toSorted();
    },
    async hurry() {
      await client.$executeRaw`
        UPDATE hold SET due_at = due_at - interval '1 h', next_send_at = next_send_at - interval '1 h'
        WHERE due_at IS NOT NULL`;
    },
    async clear() {
      await client.$executeRaw`DELETE FROM hold`;
      await client.$executeRaw`UPDATE saga SET held_at = NULL, deadline_at = NULL, due_after = NULL`;
    },
    close: drop,
  };
}

describeHolds('holds in PostgreSQL', open);
describeBreaker('the breaker in PostgreSQL', open);
