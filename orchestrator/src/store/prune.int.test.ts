// Old finished sagas go with their histories; what comes for them later starts nothing.
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { newId } from '@order-saga/shared/contracts/ids';
import { createMessage } from '@order-saga/shared/contracts/message';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { orderIdOf } from '@order-saga/shared/testing/order-ids';
import { pruneAll as pruneWhole } from '@order-saga/shared/testing/prune-all';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSagaMetrics } from '../metrics.ts';
import { createPostgresActStore } from '../operate/acts/postgres-act-store.ts';
import { replaySaga } from '../operate/replay.ts';
import { createAnsweredHandler } from '../testing/reply-handler.ts';
import { createSagaDatabase, type SagaDatabase } from '../testing/saga-database.ts';
import { NO_LIMITS } from '../testing/test-replays.ts';
import { createPostgresSagaStore } from './postgres-saga-store.ts';
import { prunables } from './prune.ts';

const DAYS = 90;

let sagas: SagaDatabase;
beforeAll(async () => {
  sagas = await createSagaDatabase();
});
beforeEach(() => sagas.client.$executeRaw`TRUNCATE saga, saga_history, admin_request`);
afterAll(() => sagas?.drop());

const metrics = createSagaMetrics(createMetrics('test'));
const context = { causationId: null, traceparent: null };
const finished = (orderId: string, state = 'Completed', finishedDaysAgo = 100) =>
  sagas.put({ orderId, state, finishedDaysAgo });

const tables = () => prunables(sagas.client, DAYS, 24, pino({ level: 'silent' }));
const pruneAll = (batch?: number) => pruneWhole(tables(), 'saga', batch);

const kept = async () => (await sagas.client.saga.findMany()).map(({ orderId }) => orderId).sort();
const noteAll = () => sagas.client.$executeRaw`
  INSERT INTO saga_note (id, order_id, actor, text) SELECT gen_random_uuid(), order_id, 'anna', 'x' FROM saga`;
const noted = async () => (await sagas.client.sagaNote.findMany()).map(({ orderId }) => orderId).sort();
const histories = async () =>
  [...new Set((await sagas.client.sagaHistory.findMany()).map(({ orderId }) => orderId))].sort();

describe('pruning', () => {
  it('takes finished sagas with their histories and notes in batches, and keeps all others', async () => {
    for (let n = 0; n < 25; n++) await finished(orderIdOf(100), n % 2 === 0 ? 'Completed' : 'Failed');
    const rest = [
      await sagas.put({ orderId: orderIdOf(100), state: 'ReleasingStock' }),
      await finished(orderIdOf(100), 'Failed', 80),
      await finished(orderIdOf(89), 'Completed', 89),
      await finished(randomUUID()),
      await finished(newId(), 'Completed', 0),
    ];
    await noteAll();
    expect(await pruneAll(4)).toBe(25);
    expect([await kept(), await histories(), await noted()]).toEqual([rest.sort(), rest.sort(), rest.sort()]);
  });

  it('takes a cancel whose order never came, once it is old', async () => {
    const [old, young] = [orderIdOf(100), orderIdOf(100)];
    for (const orderId of [old, young]) await sagas.put({ orderId, state: 'AwaitingOrder', hasOrder: false });
    await sagas.client.$executeRaw`
      UPDATE saga SET started_at = now() - interval '100 days' WHERE order_id = ${old}::uuid`;
    expect(await pruneAll()).toBe(1);
    expect(await kept()).toEqual([young]);
  });

  it('takes answers of admin requests, a few at a time', async () => {
    for (const days of [200, 150, 100, 10]) {
      await sagas.client.$executeRaw`
        INSERT INTO admin_request (key, fingerprint, status, body, created_at)
        VALUES (${`key-${days}`}, 'f', 202, '{}', now() - ${days}::float8 * interval '1 day')`;
    }
    const requests = tables().find(({ name }) => name === 'admin_request')!;
    const counts = [await requests.prune(2, undefined), await requests.prune(2, undefined)];
    expect(counts.map(({ count }) => count)).toEqual([2, 1]);
    expect((await sagas.client.adminRequest.findMany()).map(({ key }) => key)).toEqual(['key-10']);
  });

  it('takes dead letters that were decided on long ago and are out of their queues', async () => {
    const letter = { queue: 'stock.commands', properties: '{}', body: Buffer.from('{}') };
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);
    const [old, young] = [daysAgo(200), daysAgo(10)];
    await sagas.client.deadLetter.createMany({
      data: [
        { ...letter, id: newId(), code: 'gone', status: 'redriven', endedAt: old },
        { ...letter, id: newId(), code: 'young', status: 'discarded', endedAt: young },
        { ...letter, id: newId(), code: 'in its queue', status: 'discarded', endedAt: old, inQueue: true },
        { ...letter, id: newId(), code: 'parked', at: old, failedAt: old },
      ],
    });
    expect(await pruneWhole(tables(), 'dead_letter')).toBe(1);
    const kept = await sagas.client.deadLetter.findMany({ orderBy: { code: 'asc' } });
    expect(kept.map(({ code }) => code)).toEqual(['in its queue', 'parked', 'young']);
  });

  it('takes old notes on failure groups that are empty', async () => {
    const orderId = await finished(newId(), 'Failed', 0);
    await sagas.client.saga.update({ where: { orderId }, data: { failureGroup: 'full' } });
    for (const [failureGroup, days] of [
      ['full', 200],
      ['empty', 200],
      ['empty', 10],
    ] as const) {
      const at = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
      const data = { id: newId(), failureGroup, at, actor: 'a', text: `${failureGroup} ${days}` };
      await sagas.client.failureGroupNote.create({ data });
    }
    expect(await pruneWhole(tables(), 'failure_group_note')).toBe(1);
    expect((await sagas.client.failureGroupNote.findMany()).map(({ text }) => text)).toEqual([
      'full 200',
      'empty 10',
    ]);
  });

  it('takes holds that ended long ago, with what they released', async () => {
    const DAY = 24 * 60 * 60 * 1000;
    for (const [reason, days] of [
      ['old', 200],
      ['young', 10],
      ['holds', null],
    ] as const) {
      const at = new Date(Date.now() - (days ?? 200) * DAY);
      const ended = days === null ? {} : { state: 'released', endedAt: at };
      const data = {
        id: newId(),
        command: `${reason} command`,
        reason,
        since: at,
        createdBy: 'a',
        state: 'held',
      };
      await sagas.client.hold.create({ data: { ...data, ...ended } });
      const item = { holdId: data.id, state: 'Paid', attempt: 1, sendCount: 1, wave: 1, result: 'answered' };
      const items = [1, 2].map(() => ({ ...item, orderId: newId() }));
      await sagas.client.holdItem.createMany({ data: items });
    }
    expect(await pruneWhole(tables(), 'hold')).toBe(3);
    const left = await sagas.client.hold.findMany({ orderBy: { reason: 'asc' } });
    expect(left.map(({ reason }) => reason)).toEqual(['holds', 'young']);
    expect(await sagas.client.holdItem.count()).toBe(4);
  });

  it('calls for a person when an unfinished saga comes near the age at which others forget', async () => {
    const lines: string[] = [];
    const logger = pino(
      new Writable({
        write(chunk, _encoding, done) {
          lines.push(String(chunk));
          done();
        },
      }),
    );
    const orderId = await sagas.put({ state: 'CancellingPayment' });
    const warn = prunables(sagas.client, DAYS, 24, logger).find(({ name }) => name === 'unfinished sagas');
    await warn!.prune(500, undefined);
    expect(lines).toEqual([]);
    await sagas.client.$executeRaw`UPDATE saga SET started_at = now() - interval '73 days'`;
    await warn!.prune(500, undefined);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 50, sagas: [{ order_id: orderId }] });
  });

  it('takes nothing but payment tokens and unused previews when all is kept', () => {
    const all = prunables(sagas.client, 0, 24, pino({ level: 'silent' }));
    expect(all.map(({ name }) => name)).toEqual([
      'payment tokens',
      'payment tokens of dead letters',
      'replay_selection',
    ]);
  });
});

describe('a message of an order that is older than the horizon', () => {
  const created = (orderId: string) =>
    createMessage(
      'OrderCreated',
      {
        ...{ orderId, attempt: 1, customerId: 'c-1', currency: 'EUR', total: 20 },
        lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
        payment: { token: 'tok_visa' },
      },
      context,
    );
  const cancel = (orderId: string) => createMessage('OrderCancelRequested', { orderId, attempt: 1 }, context);
  const reply = (orderId: string) => createMessage('StockReserved', { orderId, attempt: 1 }, context);
  const handler = (horizonHours?: number) =>
    createAnsweredHandler({
      store: createPostgresSagaStore(sagas.client.$driver),
      ...{ stepTimeoutMs: 1000, metrics, horizonHours },
    });
  const refused = { reject: { code: 'beyond-retention' } };
  const begun = { publish: [{ type: 'ReserveStock' }] };

  it('begins no saga and keeps no cancel; others of its batch do', async () => {
    const [old, young, stranger] = [orderIdOf(61), orderIdOf(59), randomUUID()];
    expect(
      await handler(60 * 24)([
        created(old),
        created(young),
        cancel(old),
        cancel(orderIdOf(61)),
        reply(old),
        created(stranger),
        reply(newId()),
      ]),
    ).toMatchObject([
      refused,
      begun,
      refused,
      refused,
      { reject: { code: 'unknown-saga' } },
      begun,
      { reject: { code: 'unknown-saga' } },
    ]);
    expect(await kept()).toEqual([young, stranger].sort());
    expect(await histories()).toEqual([young, stranger].sort());
  });

  it('begins no saga again after the pruning', async () => {
    const orderId = await finished(orderIdOf(100));
    await pruneAll();
    expect(await handler(60 * 24)([created(orderId)])).toMatchObject([refused]);
    expect([await kept(), await histories()]).toEqual([[], []]);
  });

  it('moves a saga that there is', async () => {
    const orderId = await sagas.put({ orderId: orderIdOf(100) });
    expect(await handler(60 * 24)([created(orderId), reply(orderId)])).toMatchObject([
      { publish: [] },
      { publish: [{ type: 'ProcessPayment' }] },
    ]);
  });

  it('begins its saga when all is kept', async () => {
    expect(await handler()([created(orderIdOf(1000))])).toMatchObject([begun]);
  });
});

describe('a replay', () => {
  const replay = (orderId: string, horizonHours: number) =>
    replaySaga(
      {
        store: createPostgresActStore(sagas.client.$driver),
        ...{ metrics, send: async () => {}, horizonHours, approval: NO_LIMITS },
      },
      {
        orderId,
        actor: 'a',
        reason: 'r',
        paymentToken: undefined,
        ifAttempt: undefined,
        idempotency: undefined,
      },
    );

  it('of an order older than the horizon is refused with 409, and says why', async () => {
    const orderId = await finished(orderIdOf(61), 'Failed', 0);
    await expect(replay(orderId, 60 * 24)).rejects.toMatchObject({
      code: 'SAGA_NOT_REPLAYABLE',
      status: 409,
      detail: expect.stringContaining('REPLAY_HORIZON_DAYS'),
    });
    expect(await sagas.client.saga.findUniqueOrThrow({ where: { orderId } })).toMatchObject({
      state: 'Failed',
    });
  });

  it('of a younger order, or of one that has no known age, begins', async () => {
    for (const orderId of [orderIdOf(59), randomUUID()]) {
      await finished(orderId, 'Failed', 0);
      expect(await replay(orderId, 60 * 24)).toMatchObject({ state: 'ReopeningOrder', attempt: 2 });
    }
  });
});
