// The order of history rows under transactions that overlap and end in any order.
import { newId } from '@order-saga/shared/contracts/ids';
import { databaseUrl } from '@order-saga/shared/database/database';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSagaDatabase, type SagaDatabase } from '../../testing/saga-database.ts';
import { disownForeignRows } from './foreign-rows.ts';
import { compare, type Position } from './position.ts';
import { readNow, readTransitions } from './transitions.ts';

let sagas: SagaDatabase;
const writers: pg.Client[] = [];
beforeAll(async () => {
  sagas = await createSagaDatabase();
  for (let index = 0; index < 3; index++) {
    const writer = new pg.Client({ connectionString: sagas.url });
    await writer.connect();
    writers.push(writer);
  }
});
afterAll(async () => {
  await Promise.all(writers.map((writer) => writer.end()));
  await sagas.drop();
});

let place: Position;
beforeEach(async () => {
  await vi.waitFor(async () => {
    // Whatever earlier tests wrote is past, also where another database holds the horizon back for a moment.
    place = (await readNow(sagas.client)).position;
    expect(place.txId).toBeGreaterThan(await lastWritten());
  });
});

async function lastWritten(): Promise<bigint> {
  const { _max } = await sagas.client.sagaHistory.aggregate({ _max: { txId: true } });
  return _max.txId ?? 0n;
}

/** What came since the last call. */
async function read(limit = 500): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const batch = await readTransitions(sagas.client, place, limit);
    found.push(...batch.transitions.map(({ transition }) => `${transition.orderId}:${transition.seq}`));
    const positions = batch.transitions.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted(compare));
    place = batch.end;
    if (batch.isLast) return found;
  }
}

/** Reads until as many have come. */
async function readAll(count: number, limit?: number): Promise<string[]> {
  const found: string[] = [];
  await vi.waitFor(async () => {
    found.push(...(await read(limit)));
    expect(found.length).toBeGreaterThanOrEqual(count);
  });
  return found;
}

const row = (orderId: string, seq: number) =>
  `INSERT INTO saga_history (order_id, seq, kind, name, to_state, attempt, detail)
   VALUES ('${orderId}', ${seq}, 'message', 'StockReserved', 'StockReserved', 1, '{}')`;

describe('history rows in the order of streams', () => {
  it('are not passed over when a transaction that began earlier ends later', async () => {
    const [a, b] = [await sagas.put(), await sagas.put()];
    await readAll(2);
    const [early, late] = writers as [pg.Client, pg.Client];
    await early.query(`BEGIN; ${row(a, 2)}`);
    await late.query(`BEGIN; ${row(b, 2)}; COMMIT`);
    expect(await read()).toEqual([]);
    await early.query('COMMIT');
    expect(await readAll(2)).toEqual([`${a}:2`, `${b}:2`]);
    expect(await read()).toEqual([]);
  });

  it('are not passed over when a transaction begins between reading and the end of another', async () => {
    const orderIds = [await sagas.put(), await sagas.put(), await sagas.put()] as const;
    await readAll(3);
    const [first, second, third] = writers as [pg.Client, pg.Client, pg.Client];
    await first.query(`BEGIN; ${row(orderIds[0], 2)}`);
    await second.query(`BEGIN; ${row(orderIds[1], 2)}`);
    await first.query('COMMIT');
    const seen = await readAll(1);
    await third.query(`BEGIN; ${row(orderIds[2], 2)}; COMMIT`);
    seen.push(...(await read()));
    expect(seen).toEqual([`${orderIds[0]}:2`]);
    await second.query('COMMIT');
    expect(await readAll(2)).toEqual([`${orderIds[1]}:2`, `${orderIds[2]}:2`]);
  });

  it.each([500, 1])(
    'come by seq within a saga although its later transaction has the lower number (%i at a time)',
    async (limit) => {
      const [a, b] = [await sagas.put(), await sagas.put()];
      await readAll(2);
      const [waiting, ahead] = writers as [pg.Client, pg.Client];
      // It has a number, and now waits for the lock of a saga that the other one moves.
      await waiting.query(`BEGIN; SELECT FROM saga WHERE order_id = '${b}' FOR UPDATE; ${row(b, 2)}`);
      await ahead.query(`BEGIN; ${row(a, 2)}; COMMIT`);
      await waiting.query(`${row(a, 3)}; COMMIT`);
      expect(await readAll(3, limit)).toEqual([`${b}:2`, `${a}:2`, `${a}:3`]);
    },
  );

  it('are read in batches of any size, also many of one transaction', async () => {
    const orderIds = Array.from({ length: 7 }, newId);
    for (const orderId of orderIds) await sagas.put({ orderId });
    await readAll(7);
    const [writer] = writers as [pg.Client];
    const seqs = [2, 3, 4, 5];
    await writer.query(
      `BEGIN; ${orderIds.flatMap((orderId) => seqs.map((seq) => row(orderId, seq))).join(';')}; COMMIT`,
    );
    await writer.query(`${row(orderIds[0]!, 6)}`);
    const expected = [
      ...orderIds.toSorted().flatMap((orderId) => seqs.map((seq) => `${orderId}:${seq}`)),
      `${orderIds[0]}:6`,
    ];
    const from = place;
    for (const limit of [1, 2, 3, 28, 29, 500]) {
      place = from;
      expect(await readAll(expected.length, limit)).toEqual(expected);
    }
  });

  it('of a transaction that was rolled back never come', async () => {
    const a = await sagas.put();
    await readAll(1);
    await writers[0]!.query(`BEGIN; ${row(a, 2)}; ROLLBACK; BEGIN; ${row(a, 2)}; COMMIT`);
    expect(await readAll(1)).toEqual([`${a}:2`]);
    expect(await read()).toEqual([]);
  });

  it('do not wait for a transaction of another database of the server', async () => {
    const other = new pg.Client({ connectionString: databaseUrl(sagas.url, 'postgres') });
    await other.connect();
    await other.query('BEGIN; SELECT pg_current_xact_id()');
    const a = await sagas.put();
    expect(await readAll(1)).toEqual([`${a}:1`]);
    await other.end();
  });

  it('of another server, whose numbers are ahead, hold nothing back once they are disowned', async () => {
    const a = await sagas.put();
    await readAll(1);
    await sagas.client
      .$executeRaw`UPDATE saga_history SET tx_id = tx_id + 1000000000 WHERE order_id = ${a}::uuid`;
    await sagas.client.$executeRawUnsafe(row(a, 2));
    expect(await disownForeignRows(sagas.client)).toBe(1);
    expect(await readAll(1)).toEqual([`${a}:2`]);
    expect(await disownForeignRows(sagas.client)).toBe(0);
  });
});
