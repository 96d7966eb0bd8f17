import { sqltag as sql } from '@prisma/client/runtime/client';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isOwnFault, isUnavailable, sqlStateOf } from './database-error.ts';
import { createDriver, type Driver, type SqlRunner } from './driver.ts';
import { type Query, query } from './query.ts';

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
  await pool.query(
    'CREATE TEMPORARY TABLE IF NOT EXISTS late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); TRUNCATE late',
  );
});

const insert = (id: number) =>
  query(sql`INSERT INTO kept (id) VALUES (${id}::int) RETURNING id`, (rows) => rows);

/** Commits with what `work` gives. */
async function committing(work: (tx: SqlRunner) => Promise<Query<unknown>[]>): Promise<readonly unknown[]> {
  const tx = await driver.begin();
  try {
    return await tx.commit(...(await work(tx)));
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

const kept = async () =>
  (await driver.$queryRaw<{ id: number }[]>`SELECT id FROM kept ORDER BY id`).map(({ id }) => id);

describe('a statement', () => {
  it('takes its values as parameters and reads a bigint as BigInt', async () => {
    const text = `'); DROP TABLE kept; --`;
    expect(await driver.$queryRaw`SELECT ${text}::text AS text, ${9007199254740993n}::bigint AS big`).toEqual(
      [{ text, big: 9007199254740993n }],
    );
  });

  it('fails when what it did cannot be committed', async () => {
    const failing = driver.$executeRaw`INSERT INTO late VALUES (1), (1)`;
    expect(sqlStateOf(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await driver.$queryRaw`SELECT id FROM late`).toEqual([]);
  });

  it('says how many rows it changed', async () => {
    expect(await driver.$executeRaw`INSERT INTO kept (id) SELECT generate_series(1, ${3}::int)`).toBe(3);
  });
});

describe('a transaction', () => {
  it('keeps what all its statements did, the one with the COMMIT too', async () => {
    const last = await committing(async (tx) => {
      await Promise.all([
        tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`,
        tx.$executeRaw`INSERT INTO kept (id) VALUES (2)`,
      ]);
      return [insert(3), query(null, (rows) => rows)];
    });
    expect(last).toEqual([[{ id: 3 }], []]);
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
    const failing = committing(async (tx) => {
      await tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`;
      return [insert(1)];
    });
    const error = await failing.catch((error: unknown) => error);
    expect(sqlStateOf(error)).toBe('23505');
    expect(isOwnFault(error)).toBe(true);
    expect(await kept()).toEqual([]);
  });

  it('keeps nothing when one of several statements fails that go with the COMMIT', async () => {
    const failing = committing(async () => [1, 1, 2].map(insert));
    expect(sqlStateOf(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await kept()).toEqual([]);
  });

  it.each([0, 1])('fails when what it did cannot be committed, after %i round trips', async (trips) => {
    const failing = committing(async (tx) => {
      for (let trip = 0; trip < trips; trip++) await tx.$executeRaw`INSERT INTO late VALUES (0)`;
      return [query(sql`INSERT INTO late VALUES (1), (1)`)];
    });
    expect(sqlStateOf(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await driver.$queryRaw`SELECT id FROM late`).toEqual([]);
  });

  it('keeps nothing when the work throws, whatever is under way', async () => {
    const failing = driver.transaction(async (tx) => {
      unawaited(tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`);
      await tx.$executeRaw`INSERT INTO kept (id) VALUES (2)`;
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

  describe.each<[string, (tx: SqlRunner) => unknown]>([
    [
      'at once',
      () => {
        throw new TypeError('no text');
      },
    ],
    [
      'later',
      async () => {
        await new Promise(setImmediate);
        throw new TypeError('no text');
      },
    ],
    ['where the values of a statement are made', (tx) => tx.$executeRaw`SELECT ${WITHOUT_TEXT}::jsonb`],
    [
      'there, and nobody waits for it',
      (tx) => {
        unawaited(tx.$executeRaw`SELECT ${WITHOUT_TEXT}::jsonb`);
      },
    ],
    ['there, with the COMMIT', () => [query(sql`SELECT ${WITHOUT_TEXT}::jsonb`)]],
  ])('whose work fails before a statement is sent, %s', (_when, fail) => {
    it('keeps nothing of what was sent before, beside or with the COMMIT', async () => {
      for (const before of [
        async (tx: SqlRunner) => tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`,
        (tx: SqlRunner) => unawaited(tx.$executeRaw`INSERT INTO kept (id) VALUES (2)`),
        () => {},
      ]) {
        const failing = committing(async (tx) => {
          await before(tx);
          const failed = await fail(tx);
          return [insert(3), ...(Array.isArray(failed) ? failed : []), insert(4)];
        });
        await expect(failing).rejects.toThrow(TypeError);
        expect(await kept()).toEqual([]);
        expect([pool.idleCount, pool.waitingCount]).toEqual([1, 0]);
      }
    });
  });

  it('keeps nothing when a statement fails that nobody waits for', async () => {
    const failing = driver.transaction(async (tx) => {
      await tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`;
      unawaited(tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`);
    });
    expect(sqlStateOf(await failing.catch((error: unknown) => error))).toBe('23505');
    expect(await kept()).toEqual([]);
  });

  it('takes no statement after the end of its work, and does not begin another transaction for it', async () => {
    const ended = Promise.withResolvers<SqlRunner>();
    await driver.transaction((tx) => ended.resolve(tx));
    const tx = await ended.promise;
    await expect(tx.$executeRaw`INSERT INTO kept (id) VALUES (1)`).rejects.toThrow('after the end');
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

/** As a value whose JSON is deeper than the stack. */
const WITHOUT_TEXT = {
  toJSON() {
    throw new TypeError('no text');
  },
};

/** A promise that was forgotten, of which the linter would tell. */
function unawaited(_promise: Promise<unknown>): void {}

describe('prepared statements', () => {
  let named: Driver;
  beforeAll(() => {
    const names = new Map<string, string>();
    named = createDriver(pool, ({ sql }) => {
      if (!names.has(sql)) names.set(sql, `named${names.size}`);
      return names.get(sql);
    });
  });

  it('answer the same the second time, when their columns are not described again', async () => {
    const ask = () =>
      named.$queryRaw`SELECT ${1}::int AS number, ${'a'}::text AS text, NULL::bigint AS nothing`;
    const first = await ask();
    expect(first).toEqual([{ number: 1, text: 'a', nothing: null }]);
    expect(await ask()).toEqual(first);
    expect(await named.$executeRaw`UPDATE kept SET big = 1 WHERE id = ${-1}`).toBe(0);
    expect(await named.$executeRaw`UPDATE kept SET big = 1 WHERE id = ${-1}`).toBe(0);
  });

  it('work again on their connection after they, or one before them, have failed', async () => {
    const insert = (tx: SqlRunner, id: number) =>
      tx.$executeRaw`INSERT INTO kept (id, big) VALUES (${id}, 5)`;
    const read = (tx: SqlRunner) => tx.$queryRaw<{ big: bigint }[]>`SELECT big FROM kept WHERE big = ${5}`;
    const both = (id: number) => named.transaction((tx) => Promise.all([insert(tx, id), read(tx)]));
    await pool.query('INSERT INTO kept (id) VALUES (1)');
    for (let turn = 0; turn < 2; turn++)
      expect(sqlStateOf(await both(1).catch((error: unknown) => error))).toBe('23505');
    expect(await both(2)).toEqual([1, [{ big: 5n }]]);
    expect(await both(3)).toEqual([1, [{ big: 5n }, { big: 5n }]]);
  });

  it('share their names with node-postgres itself', async () => {
    const text = 'SELECT id FROM kept WHERE id = $1';
    await pool.query({ name: 'shared', text, values: [1] });
    const other = createDriver(pool, () => 'shared');
    expect(await other.$queryRaw`SELECT id FROM kept WHERE id = ${1}`).toEqual([]);
    expect((await pool.query({ name: 'shared', text, values: [1] })).rows).toEqual([]);
  });
});
