// A database in memory, for unit tests and the simulation: tables, row locks, transactions with read committed.
// It does what PostgreSQL does where our stores rely on it, and nothing else. A statement is served in steps: it stops
// where it waits for a lock, so that whoever runs it decides what happens meanwhile (memory-server.ts).
import { hasNul } from './as-sent.ts';
import { connectionLost, MemoryDatabaseError } from './memory-error.ts';

/** What may wait for the locks of other sessions. Each `yield` is one wait. */
export type Waiting<Result> = Generator<void, Result, void>;

export interface MemoryTable<Row> {
  readonly name: string;
  /** What is committed, by key. For tests and checks; stores go through a transaction. */
  readonly rows: ReadonlyMap<string, Row>;
}

export interface LockOptions<Row> {
  /** Leaves out rows that another session holds, instead of waiting (`SKIP LOCKED`). */
  readonly skipLocked?: boolean;
  readonly limit?: number;
  /** Default: by key. */
  readonly order?: (a: Row, b: Row) => number;
}

/** What a statement may do. Rows that it reads are not to be changed: write a new one. */
export interface MemoryTransaction {
  /** `now()`: milliseconds since 1970, of the transaction's begin. */
  readonly now: number;
  /** Without a lock, as of now. */
  row<Row>(table: MemoryTable<Row>, key: string): Row | undefined;
  /** Without a lock, as of now, by key. */
  rows<Row>(table: MemoryTable<Row>, where?: (row: Row) => boolean): Row[];
  /** `INSERT … ON CONFLICT DO NOTHING`: waits for another session that inserts the key. @returns whether it was new */
  insert<Row>(table: MemoryTable<Row>, key: string, row: Row): Waiting<boolean>;
  /**
   * `SELECT … FOR UPDATE`: rows that are there when the statement begins, locked one after the other in key order, and
   * read again once they are. @param which keys, or a condition, which must hold under the lock too
   */
  lock<Row>(
    table: MemoryTable<Row>,
    which: Iterable<string> | ((row: Row) => boolean),
    options?: LockOptions<Row>,
  ): Waiting<Row[]>;
  /** `LOCK TABLE`: a shared lock waits for exclusive ones, an exclusive one for all; of another session. No row is locked. */
  lockTable(table: MemoryTable<unknown>, mode: 'shared' | 'exclusive'): Waiting<void>;
  /** Writes the row, there or not; locks it first. */
  write<Row>(table: MemoryTable<Row>, key: string, row: Row): Waiting<void>;
  /** Locks it first. @returns whether it was there */
  remove<Row>(table: MemoryTable<Row>, key: string): Waiting<boolean>;
}

/** A connection with its transaction. */
export interface MemorySession {
  readonly tx: MemoryTransaction;
  /** It waits for a lock that another one still holds. */
  isBlocked(): boolean;
  isLost(): boolean;
  /** Nothing is kept of it, and every later statement of it fails. */
  lose(): void;
  /** Checks that a statement may run. @throws what PostgreSQL answers, or the loss of the connection */
  enter(): void;
  /** A statement failed: only a rollback is taken now. */
  fail(): void;
  commit(): void;
  rollback(): void;
}

export interface MemoryDatabase {
  /** The table of this name; all its callers share it. */
  table<Row>(name: string): MemoryTable<Row>;
  session(): MemorySession;
  /** Calls back once, when locks are released. */
  onRelease(callback: () => void): void;
  /** Called after each commit that wrote something. */
  onCommit: (() => void) | undefined;
}

const REMOVED = Symbol('removed');

export function createMemoryDatabase(): MemoryDatabase {
  const tables = new Map<string, { name: string; rows: Map<string, unknown> }>();
  /** Who holds a row, there or being inserted, or a table. */
  const holders = new Map<string, OpenSession>();
  /** Who shares a table. */
  const sharers = new Map<string, Set<OpenSession>>();
  let waiting: (() => void)[] = [];

  interface OpenSession {
    readonly held: Set<string>;
    readonly written: Map<string, { table: MemoryTable<unknown>; key: string; row: unknown }>;
    readonly shares: Set<string>;
    /** The lock, and whether it would be shared. */
    waitsFor: string | undefined;
    sharing: boolean;
    state: 'open' | 'failed' | 'lost';
  }

  function release(session: OpenSession): void {
    for (const lock of session.held) holders.delete(lock);
    for (const lock of session.shares) sharers.get(lock)!.delete(session);
    session.held.clear();
    session.shares.clear();
    session.written.clear();
    session.waitsFor = undefined;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }

  /** The other sessions because of which it cannot have the lock. */
  const othersWith = (session: OpenSession, lock: string, sharing = false): OpenSession[] =>
    [holders.get(lock), ...(sharing ? [] : (sharers.get(lock) ?? []))].filter(
      (other) => other !== undefined && other !== session,
    ) as OpenSession[];
  const heldByOther = (session: OpenSession, lock: string, sharing = false) =>
    othersWith(session, lock, sharing).length > 0;

  /** Waits until no other session holds it. @throws 40P01 when that would never be */
  function* free(session: OpenSession, lock: string, sharing = false): Waiting<void> {
    while (heldByOther(session, lock, sharing)) {
      session.waitsFor = lock;
      session.sharing = sharing;
      if (isDeadlock(session)) {
        session.waitsFor = undefined;
        throw new MemoryDatabaseError('40P01', `deadlock detected, waiting for ${lock}`);
      }
      yield;
    }
    session.waitsFor = undefined;
  }

  function isDeadlock(session: OpenSession): boolean {
    const seen = new Set<OpenSession>();
    const leadsBack = (next: OpenSession): boolean => {
      if (next.waitsFor === undefined || seen.has(next)) return false;
      seen.add(next);
      return othersWith(next, next.waitsFor, next.sharing).some(
        (other) => other === session || leadsBack(other),
      );
    };
    return leadsBack(session);
  }

  function take(session: OpenSession, lock: string): void {
    holders.set(lock, session);
    session.held.add(lock);
  }

  function transaction(session: OpenSession): MemoryTransaction & { begin(): void } {
    let begunAt: number | undefined;
    const idOf = (table: MemoryTable<unknown>, key: string) => `${table.name} ${key}`;

    function visible<Row>(table: MemoryTable<Row>, key: string): Row | undefined {
      const own = session.written.get(idOf(table, key));
      if (own !== undefined) return own.row === REMOVED ? undefined : (own.row as Row);
      return table.rows.get(key);
    }

    function put(table: MemoryTable<unknown>, key: string, row: unknown): void {
      if (hasNul(row))
        throw new MemoryDatabaseError('22P05', `U+0000 cannot be stored, in a row of ${table.name}`);
      session.written.set(idOf(table, key), { table, key, row });
    }

    function keysOf(table: MemoryTable<unknown>): string[] {
      const keys = new Set(table.rows.keys());
      for (const own of session.written.values()) if (own.table === table) keys.add(own.key);
      return [...keys].filter((key) => visible(table, key) !== undefined).toSorted(byText);
    }

    function* write(table: MemoryTable<unknown>, key: string, row: unknown): Waiting<void> {
      yield* free(session, idOf(table, key));
      take(session, idOf(table, key));
      put(table, key, row);
    }

    return {
      begin: () => {
        begunAt ??= Date.now();
      },
      get now() {
        return begunAt ?? Date.now();
      },
      row: visible,
      rows: <Row>(table: MemoryTable<Row>, where: (row: Row) => boolean = () => true) =>
        keysOf(table)
          .map((key) => visible(table, key)!)
          .filter(where),
      *insert(table, key, row) {
        const lock = idOf(table, key);
        // A row that is there is not waited for, unless its holder removes it.
        const isRemoved = () => holders.get(lock)?.written.get(lock)?.row === REMOVED;
        while (heldByOther(session, lock) && (!table.rows.has(key) || isRemoved()))
          yield* free(session, lock);
        if (visible(table, key) !== undefined) return false;
        take(session, lock);
        put(table, key, row);
        return true;
      },
      *lock<Row>(
        table: MemoryTable<Row>,
        which: Iterable<string> | ((row: Row) => boolean),
        { skipLocked = false, limit = Number.POSITIVE_INFINITY, order }: LockOptions<Row> = {},
      ): Waiting<Row[]> {
        const holds = typeof which === 'function' ? which : () => true;
        const keys = (
          typeof which === 'function' ? keysOf(table) : [...new Set(which)].toSorted(byText)
        ).filter((key) => {
          const row = visible(table, key);
          return row !== undefined && holds(row);
        });
        if (order !== undefined) keys.sort((a, b) => order(visible(table, a)!, visible(table, b)!));
        const locked: Row[] = [];
        for (const key of keys) {
          if (locked.length >= limit) break;
          const lock = idOf(table, key);
          if (skipLocked && heldByOther(session, lock)) continue;
          yield* free(session, lock);
          const row = visible(table, key);
          if (row === undefined || !holds(row)) continue;
          take(session, lock);
          locked.push(row);
        }
        return locked;
      },
      *lockTable({ name }, mode) {
        const lock = `table ${name}`;
        yield* free(session, lock, mode === 'shared');
        if (mode === 'exclusive') return take(session, lock);
        if (!sharers.has(lock)) sharers.set(lock, new Set());
        sharers.get(lock)!.add(session);
        session.shares.add(lock);
      },
      write,
      *remove(table, key) {
        yield* free(session, idOf(table, key));
        if (visible(table, key) === undefined) return false;
        yield* write(table, key, REMOVED);
        return true;
      },
    };
  }

  const database: MemoryDatabase = {
    onCommit: undefined,
    table: <Row>(name: string) => {
      let table = tables.get(name);
      if (table === undefined) {
        table = { name, rows: new Map() };
        tables.set(name, table);
      }
      return table as MemoryTable<Row>;
    },
    onRelease: (callback) => {
      waiting.push(callback);
    },
    session: () => {
      const session: OpenSession = {
        held: new Set(),
        shares: new Set(),
        written: new Map(),
        waitsFor: undefined,
        sharing: false,
        state: 'open',
      };
      const tx = transaction(session);
      return {
        tx,
        isBlocked: () =>
          session.waitsFor !== undefined && heldByOther(session, session.waitsFor, session.sharing),
        isLost: () => session.state === 'lost',
        lose: () => {
          session.state = 'lost';
          release(session);
        },
        enter: () => {
          if (session.state === 'lost') throw connectionLost();
          if (session.state === 'failed')
            throw new MemoryDatabaseError('25P02', 'current transaction is aborted');
          tx.begin();
        },
        fail: () => {
          if (session.state === 'open') session.state = 'failed';
          session.waitsFor = undefined;
        },
        commit: () => {
          const wrote = session.written.size > 0;
          for (const { table, key, row } of session.written.values()) {
            const { rows } = tables.get(table.name)!;
            if (row === REMOVED) rows.delete(key);
            else rows.set(key, row);
          }
          release(session);
          if (wrote) database.onCommit?.();
        },
        rollback: () => release(session),
      };
    },
  };
  return database;
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
