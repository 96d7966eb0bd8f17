import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isOwnFault, isUnavailable, sqlStateOf } from './database-error.ts';
import { createDriver, type Driver } from './driver.ts';

let pool: Pool;
let driver: Driver;

beforeAll(async () => {
  pool = new Pool({ connectionString: process.env['POSTGRES_URL'], max: 1, pipeline: true });
  pool.on('error', () => {});
  driver = createDriver(pool, () => undefined);
});
afterAll(() => pool.end());
beforeEach(async () => {
  await pool.query('CREATE TEMPORARY TABLE IF NOT EXISTS kept (id int PRIMARY KEY, big bigint)');
  await pool.query('TRUNCATE kept');
});

const kept = async () =>
  (await driver.$queryRaw<{ id: number }[]>`SELECT id FROM kept ORDER BY id`).map(({ id }) => id);

describe('a statement', () => {
  it('takes its values as parameters and reads a bigint as BigInt', async () => {
    const text = `'); DROP TABLE kept; --`;
    expect(await driver.$queryRaw`SELECT ${text}::text AS text, ${9007199254740993n}::bigint AS big`).toEqual(
      [{ text, big: 9007199254740993n }],
    );
  });

  it('says how many rows it changed', async () => {
    expect(await driver.$executeRaw`INSERT INTO kept (id) SELECT generate_series(1, ${3}::int)`).toBe(3);
  });
});

describe('a transaction', () => {
  it('keeps what all its statements did, the one with the COMMIT too', async () => {
    const { last } = await driver.transaction(async (tx) => {
      await Promise.all([
        tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`,
        tx.$executeRaw`INSERT INTO kept (id) VALUES (2)`,
      ]);
      return { last: tx.$withCommit(tx.$queryRaw<object[]>`INSERT INTO kept (id) VALUES (3) RETURNING id`) };
    });
    expect(await last).toEqual([{ id: 3 }]);
    expect(await kept()).toEqual([1, 2, 3]);
  });

  it('lets a statement see what the one before it did, in the same round trip', async () => {
    const [, rows] = await driver.transaction((tx) =>
      Promise.all([
        tx.$executeRaw`INSERT INTO kept (id) VALUES (7)`,
        tx.$queryRaw`SELECT id FROM kept FOR UPDATE`,
      ]),
    );
    expect(rows).toEqual([{ id: 7 }]);
  });

  it('keeps nothing when the statement with the COMMIT fails, and says why', async () => {
    const failing = driver.transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`;
      void tx.$withCommit(tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`);
    });
    const error = await failing.catch((error: unknown) => error);
    expect(sqlStateOf(error)).toBe('23505');
    expect(isOwnFault(error)).toBe(true);
    expect(await kept()).toEqual([]);
  });

  it('keeps nothing when the work throws, whatever is under way', async () => {
    const failing = driver.transaction(async (tx) => {
      void tx.$withCommit(tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await kept()).toEqual([]);
  });

  it('keeps nothing when a failed statement was not looked at', async () => {
    const failing = driver.transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`;
      await tx.$queryRaw`SELECT 1 / 0`.catch(() => {});
    });
    expect(sqlStateOf(await failing.catch((error: unknown) => error))).toBe('22012');
    expect(await kept()).toEqual([]);
  });

  it('gives a broken connection up, and works on the next one', async () => {
    const failing = driver.transaction((tx) => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`);
    const error = await failing.catch((error: unknown) => error);
    expect(isOwnFault(error)).toBe(false);
    expect(isUnavailable(error)).toBe(true);
    expect(await driver.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    expect(pool.totalCount).toBe(1);
  });

  it('gives its connection back, whatever happened', async () => {
    for (let turn = 0; turn < 3; turn++)
      await driver.transaction((tx) => tx.$queryRaw`SELECT 1 / 0`).catch(() => {});
    expect([pool.idleCount, pool.waitingCount]).toEqual([1, 0]);
  });
});
