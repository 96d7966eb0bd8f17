// What handlers and the simulation rely on of the store of a step, whatever it stands on.
import { raw } from '@prisma/client/runtime/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../contracts/ids.ts';
import type { DriverAccess } from '../../database/driver.ts';
import { createMemoryClient } from '../../database/memory/memory-client.ts';
import { createMemoryDatabase } from '../../database/memory/memory-database.ts';
import { decideInStore } from '../../database/store.ts';
import { orderIdOf } from '../../testing/order-ids.ts';
import { createTestDatabase } from '../../testing/test-database.ts';
import type { RowKey } from '../rows.ts';
import { createMemoryStepStore } from './memory-step-store.ts';
import { createPostgresStepStore } from './postgres-step-store.ts';
import type { StepRow, StepStore, StepTable } from './step-table.ts';

interface Harness<Row extends StepRow> {
  readonly store: StepStore<Row>;
  /** The same rows, with commands of orders refused that are older than this. */
  storeFor(retentionDays: number): StepStore<Row>;
  clear(): Promise<void>;
  /** Resolves when a session waits for a lock. */
  untilWaiting(): Promise<void>;
  close(): Promise<void>;
}

/** @param decided a row with a value in every column */
export function memoryStepStoreBehaves<Row extends StepRow>(
  table: StepTable<Row>,
  decided: (key: RowKey) => Row,
): void {
  describe('the store in memory', () => {
    stepStoreBehaves(table, decided, async () => {
      let client = createMemoryClient(createMemoryDatabase());
      return {
        store: { session: () => createMemoryStepStore(client, table).session() },
        storeFor: (retentionDays) => createMemoryStepStore(client, table, retentionDays),
        async clear() {
          client = createMemoryClient(createMemoryDatabase());
        },
        // All that can go on without a lock has gone on.
        untilWaiting: () => new Promise((resolve) => setImmediate(resolve)),
        close: async () => {},
      };
    });
  });
}

type Client = DriverAccess & { $disconnect(): Promise<void> };

/** @param database the folder of its schema, and how the service opens it */
export function postgresStepStoreBehaves<Row extends StepRow>(
  table: StepTable<Row>,
  decided: (key: RowKey) => Row,
  database: { readonly directory: string; open(url: string, poolSize: number): Client },
): void {
  describe('the store on PostgreSQL', () => {
    stepStoreBehaves(table, decided, async () => {
      const { url, drop } = await createTestDatabase(database.directory);
      const client = database.open(url, 5);
      const { $driver } = client;
      return {
        store: createPostgresStepStore($driver, table),
        storeFor: (retentionDays) => createPostgresStepStore($driver, table, retentionDays),
        clear: async () => {
          const session = await $driver.begin();
          await session.$executeRaw(truncate(table.name));
          await session.commit();
        },
        untilWaiting: () =>
          expect
            .poll(
              () => $driver.$queryRaw`
                SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
            )
            .toHaveLength(1),
        async close() {
          await client.$disconnect();
          await drop();
        },
      };
    });
  });
}

function stepStoreBehaves<Row extends StepRow>(
  { blank }: StepTable<Row>,
  decided: (key: RowKey) => Row,
  open: () => Promise<Harness<Row>>,
): void {
  let harness: Harness<Row>;
  let store: StepStore<Row>;
  beforeAll(async () => {
    harness = await open();
    store = harness.store;
  });
  beforeEach(() => harness.clear());
  afterAll(() => harness?.close());

  const [first, second] = [newId(), newId()].sort() as [string, string];
  const keyOf = (orderId: string, attempt = 1): RowKey => ({ orderId, attempt });
  const keep = (key: RowKey) => decideInStore(store, [key], () => ({ changes: [decided(key)] }));
  /** What is found, and then rolled back. */
  async function found(keys: readonly RowKey[], of = store): Promise<readonly Row[]> {
    const session = await of.session();
    const rows = await session.lock(keys);
    await session.rollback();
    return rows;
  }

  it('inserts the rows that are missing, and gives all attempts of their orders, in order', async () => {
    await keep(keyOf(second, 2));
    expect(await found([keyOf(second), keyOf(first)])).toEqual([
      blank(keyOf(first)),
      blank(keyOf(second)),
      decided(keyOf(second, 2)),
    ]);
  });

  it('keeps what is committed, all columns of it, and nothing of what is rolled back', async () => {
    await keep(keyOf(first));
    await found([keyOf(second)]);
    expect(await found([keyOf(first)])).toEqual([decided(keyOf(first))]);
    const session = await store.session();
    await session.lock([keyOf(first, 2)]);
    await session.commit([]);
    expect(await found([keyOf(first)])).toEqual([decided(keyOf(first)), blank(keyOf(first, 2))]);
  });

  it('sends nothing and keeps nothing of changes that cannot be written', async () => {
    const unwritable = { ...decided(keyOf(first)), toJSON: () => fail('no text') };
    await expect(decideInStore(store, [keyOf(first)], () => ({ changes: [unwritable] }))).rejects.toThrow(
      'no text',
    );
    expect(await found([keyOf(first, 2)])).toEqual([blank(keyOf(first, 2))]);
  });

  it('waits for another session that inserts the same key, and then finds its row', async () => {
    const one = await store.session();
    await one.lock([keyOf(first)]);
    const other = await store.session();
    const waiting = other.lock([keyOf(first)]);
    await harness.untilWaiting();
    await one.commit([decided(keyOf(first))]);
    expect(await waiting).toEqual([decided(keyOf(first))]);
    await other.rollback();
  });

  it('inserts the key itself when the other session rolls back', async () => {
    const one = await store.session();
    await one.lock([keyOf(first)]);
    const other = await store.session();
    const waiting = other.lock([keyOf(first)]);
    await harness.untilWaiting();
    await one.rollback();
    expect(await waiting).toEqual([blank(keyOf(first))]);
    await other.rollback();
  });

  it('inserts no row of an order so old that it may be pruned, and finds the one that is there', async () => {
    const [old, known, young] = [orderIdOf(100), orderIdOf(100), orderIdOf(1)];
    await keep(keyOf(known));
    const rows = await found(
      [old, known, young].map((orderId) => keyOf(orderId)),
      harness.storeFor(90),
    );
    expect(rows.map(({ orderId }) => orderId)).toEqual([known, young].sort());
  });

  it('takes an order id in upper case for the same order', async () => {
    await keep(keyOf(first));
    expect(await found([keyOf(first.toUpperCase())])).toEqual([decided(keyOf(first))]);
  });
}

const truncate = (table: string) => raw(`TRUNCATE ${table}`);

function fail(message: string): never {
  throw new TypeError(message);
}
