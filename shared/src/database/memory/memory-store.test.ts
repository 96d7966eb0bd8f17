// Also the example of how a service writes a store in memory: the store of accounts below.
import { beforeEach, describe, expect, it } from 'vitest';
import { isOutcomeUnknown, isOwnFault, sqlStateOf } from '../database-error.ts';
import { decideInStore, type Session } from '../store.ts';
import { createMemoryClient, type MemoryClient } from './memory-client.ts';
import { createMemoryDatabase, type MemoryDatabase, type MemorySession } from './memory-database.ts';
import { type MemoryServer, plainServer } from './memory-server.ts';
import { createMemoryStore } from './memory-store.ts';

interface Account {
  readonly id: string;
  readonly balance: number;
  readonly dueAt: Date | null;
  readonly note?: unknown;
}

interface Changes {
  readonly accounts: readonly (Omit<Account, 'dueAt'> & { readonly waitMs: number | null })[];
}

function createMemoryAccountStore(client: MemoryClient) {
  const accounts = client.table<Account>('account');
  return createMemoryStore<readonly string[], Account[], Changes>(client, 'account', {
    *lock(tx, ids) {
      for (const id of ids.toSorted()) yield* tx.insert(accounts, id, { id, balance: 0, dueAt: null });
      return yield* tx.lock(accounts, ids);
    },
    *commit(tx, changes) {
      for (const { waitMs, ...account } of changes.accounts) {
        const dueAt = waitMs === null ? null : new Date(tx.now + waitMs);
        yield* tx.write(accounts, account.id, { ...account, dueAt });
      }
    },
  });
}

let database: MemoryDatabase;
let store: ReturnType<typeof createMemoryAccountStore>;
beforeEach(() => {
  database = createMemoryDatabase();
  store = createMemoryAccountStore(createMemoryClient(database));
});

const rows = () => Object.fromEntries(database.table<Account>('account').rows);
const add = (amount: number, note?: unknown) => (found: readonly Account[]) => ({
  changes: {
    accounts: found.map(({ id, balance }) => ({ id, balance: balance + amount, waitMs: 1000, note })),
  },
});
const circle: unknown[] = [];
circle.push(circle);
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Whether a promise has settled by now. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  await turn();
  return Promise.race([promise.then(() => false), turn().then(() => true)]);
}

describe('a store in memory', () => {
  it('inserts, locks, decides and writes, with its own clock', async () => {
    const before = Date.now();
    const { changes } = await decideInStore(store, ['b', 'a'], add(5));
    expect(changes.accounts.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(rows()).toMatchObject({ a: { balance: 5 }, b: { balance: 5 } });
    expect(rows().a!.dueAt!.getTime()).toBeGreaterThanOrEqual(before + 1000);
  });

  it('loses no update of sessions that run at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => decideInStore(store, ['a', 'b'], add(1))));
    expect(rows()).toMatchObject({ a: { balance: 20 }, b: { balance: 20 } });
  });

  it('keeps nothing of what is rolled back, and neither shows it to others', async () => {
    const session = await store.session();
    await session.lock(['a']);
    expect(rows()).toEqual({});
    await session.rollback();
    expect(rows()).toEqual({});
    await expect(session.lock(['a'])).rejects.toThrow('after the end');
  });

  it.each([
    ['a bigint', 1n],
    ['a circle', circle],
    [
      'a toJSON that throws',
      {
        toJSON() {
          throw new TypeError('no');
        },
      },
    ],
  ])('sends nothing of %s, and keeps nothing', async (_what, note) => {
    const sent: string[] = [];
    const server: MemoryServer = (statement) => {
      sent.push(statement.name);
      return plainServer(database)(statement);
    };
    const watched = createMemoryAccountStore(createMemoryClient(database, server));
    await expect(decideInStore(watched, ['a'], add(1, note))).rejects.toThrow(TypeError);
    expect(sent).toEqual(['connect', 'account lock', 'rollback']);
    expect(rows()).toEqual({});
  });

  it('refuses U+0000, as the fault of the data', async () => {
    const failed = await decideInStore(store, ['a'], add(1, { text: 'a\0b' })).catch((error) => error);
    expect(sqlStateOf(failed)).toBe('22P05');
    expect(isOwnFault(failed)).toBe(true);
    expect(rows()).toEqual({});
  });

  it('gives copies: a row is changed by writing it only', async () => {
    await decideInStore(store, ['a'], add(1, { deep: [1] }));
    await decideInStore(store, ['a'], (found) => {
      (found[0]!.note as { deep: number[] }).deep.push(2);
      return { changes: { accounts: [] } };
    });
    expect(rows().a!.note).toEqual({ deep: [1] });
  });
});

describe('locks', () => {
  const open = async (
    ...ids: string[]
  ): Promise<[Session<readonly string[], Account[], Changes>, Account[]]> => {
    const session = await store.session();
    return [session, await session.lock(ids)];
  };

  it('of a row that another inserts are waited for, and what that one wrote is read', async () => {
    const [first, found] = await open('a');
    const second = open('a');
    expect(await isPending(second)).toBe(true);
    await first.commit(add(7)(found).changes);
    expect((await second)[1]).toMatchObject([{ balance: 7 }]);
  });

  it('of a row that another inserted and rolled back are had', async () => {
    const [first] = await open('a');
    const second = open('a');
    expect(await isPending(second)).toBe(true);
    await first.rollback();
    expect((await second)[1]).toMatchObject([{ balance: 0 }]);
  });

  it('of two that wait for each other fail one, with 40P01, and the other goes on', async () => {
    await decideInStore(store, ['a', 'b'], add(1));
    const [first] = await open('a');
    const [second] = await open('b');
    const waits = first.lock(['b']);
    expect(await isPending(waits)).toBe(true);
    const failed = await second.lock(['a']).catch((error) => error);
    expect(sqlStateOf(failed)).toBe('40P01');
    expect(sqlStateOf(await second.lock(['b']).catch((error) => error))).toBe('25P02');
    await second.rollback();
    expect(await waits).toMatchObject([{ id: 'b' }]);
  });

  it('go when the connection is lost, and its next statement fails with an unknown outcome', async () => {
    let lost: MemorySession | undefined;
    const server: MemoryServer = (statement) => {
      lost = statement.session;
      return plainServer(database)(statement);
    };
    const session = await createMemoryAccountStore(createMemoryClient(database, server)).session();
    await session.lock(['a']);
    const other = open('a');
    expect(await isPending(other)).toBe(true);
    lost!.lose();
    expect((await other)[1]).toMatchObject([{ balance: 0 }]);
    expect(isOutcomeUnknown(await session.commit({ accounts: [] }).catch((error) => error))).toBe(true);
    await session.rollback();
  });
});

describe('a statement by itself', () => {
  it('takes what nobody holds, in an order, up to a limit, where the condition still holds', async () => {
    const client = createMemoryClient(database);
    const accounts = client.table<Account>('account');
    await decideInStore(store, ['a'], add(1));
    await decideInStore(store, ['b'], add(2));
    await decideInStore(store, ['c', 'd'], add(3));
    const holder = await store.session();
    await holder.lock(['d']);
    const taken = await client.run('take', 2, function* (tx, limit) {
      const locked = yield* tx.lock(accounts, ({ balance }) => balance > 0, {
        skipLocked: true,
        limit,
        order: (a, b) => b.balance - a.balance,
      });
      for (const { id } of locked) yield* tx.remove(accounts, id);
      return locked.map(({ id }) => id);
    });
    expect(taken).toEqual(['c', 'b']);
    await holder.rollback();
    expect(Object.keys(rows())).toEqual(['a', 'd']);
  });

  it('that fails keeps nothing', async () => {
    const client = createMemoryClient(database);
    const accounts = client.table<Account>('account');
    const failed = client.run('write', null, function* (tx) {
      yield* tx.write(accounts, 'a', { id: 'a', balance: 1, dueAt: null });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(rows()).toEqual({});
    expect((await decideInStore(store, ['a'], add(1))).changes.accounts).toHaveLength(1);
  });
});
