// A changed machine meets sagas of the one before: refused, left alone, or migrated.

import { randomUUID } from 'node:crypto';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { newId } from '@order-saga/shared/contracts/ids';
import { createMessage } from '@order-saga/shared/contracts/message';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { StartError } from '@order-saga/shared/process/start-error';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SagaFilter } from '../look/search/filter.ts';
import { listSagas } from '../look/search/list.ts';
import { createSagaMetrics } from '../metrics.ts';
import { startDeadlines } from '../run/deadlines.ts';
import { resendAll } from '../run/recover.ts';
import { commandMessage } from '../saga/commands.ts';
import type { Saga } from '../saga/saga.ts';
import { createAnsweredHandler } from '../testing/reply-handler.ts';
import { createSagaDatabase, type SagaDatabase } from '../testing/saga-database.ts';
import { messagesOf } from '../testing/saga-messages.ts';
import { findUnloadable, requireLoadableSagas } from './check-sagas.ts';
import { runningDefinition, type SagaDefinition } from './loading.ts';
import { createPostgresSagaStore } from './postgres-saga-store.ts';
import { renameStates } from './rename-states.ts';
import { readSaga } from './saga-reader.ts';

let sagas: SagaDatabase;
beforeAll(async () => {
  sagas = await createSagaDatabase();
});
beforeEach(() => sagas.client.$executeRaw`TRUNCATE saga, saga_history`);
afterAll(() => sagas?.drop());

const logger = createLogger({ name: 'test', level: 'silent' });
const metrics = createSagaMetrics(createMetrics('test'));
const context = { causationId: null, traceparent: null };

/** The machine with a step between StockReserved and Paid. */
const withStep: SagaDefinition = {
  states: new Set([...runningDefinition.states, 'CheckingFraud']),
  commandMessage: (saga) =>
    (saga.state as string) === 'CheckingFraud'
      ? createMessage('ProcessPayment', paymentOf(saga), context)
      : commandMessage(saga),
};
/** The machine whose StockReserved is called Reserved. */
const withRename: SagaDefinition = {
  states: new Set(
    [...runningDefinition.states].map((state) => (state === 'StockReserved' ? 'Reserved' : state)),
  ),
  commandMessage: (saga) =>
    commandMessage((saga.state as string) === 'Reserved' ? { ...saga, state: 'StockReserved' } : saga),
};

function paymentOf({ orderId, attempt, order }: Saga) {
  return { orderId, attempt, amount: order!.total, currency: order!.currency, token: order!.paymentToken! };
}

/** Unfinished sagas in every state that has a command. */
async function putOneOfEach(): Promise<void> {
  const failureReason = 'Cancelled';
  for (const state of ['Suspend', 'StockReserved', 'Paid', 'CancellingPayment', 'ReopeningOrder'])
    await sagas.put({ state });
  for (const state of ['ReleasingStock', 'FailingOrder']) await sagas.put({ state, failureReason });
  await sagas.put({ state: 'AwaitingOrder', hasOrder: false });
}

const require = (ignore: boolean, definition: SagaDefinition) =>
  requireLoadableSagas(sagas.client, { ignore, logger, definition });

describe('the machine that runs', () => {
  it('loads a saga in every state, and does not look at finished ones', async () => {
    await putOneOfEach();
    await sagas.put({ state: 'OfLongAgo', finishedDaysAgo: 1 });
    expect(await findUnloadable(sagas.client)).toEqual({ count: 0, first: [] });
  });

  it.each([
    ['no order to reserve for', { state: 'Suspend', hasOrder: false }, 'order data'],
    ['no order to charge', { state: 'StockReserved', hasOrder: false }, 'order data'],
    ['no reason to fail for', { state: 'FailingOrder' }, 'failure'],
    ['a reason that no receiver takes', { state: 'FailingOrder', failureReason: 'a whim' }, 'FailOrder'],
    ['no command, and no end', { state: 'Completed' }, 'sends no command'],
    ['a state of nobody', { state: 'Elsewhere' }, 'no state Elsewhere'],
  ])('does not load a saga with %s', async (_what, fields, why) => {
    const orderId = await sagas.put(fields);
    const { count, first } = await findUnloadable(sagas.client);
    expect(count).toBe(1);
    expect(first).toMatchObject([{ orderId, state: fields.state, why: expect.stringContaining(why) }]);
  });

  it('counts all of many pages, and shows the oldest 20', async () => {
    await sagas.client.$executeRaw`
      INSERT INTO saga (order_id, state, started_at)
      SELECT gen_random_uuid(), 'Elsewhere', now() + (i % 7) * interval '1 second' FROM generate_series(1, 2500) AS i`;
    const { count, first } = await findUnloadable(sagas.client);
    expect(count).toBe(2500);
    expect(first).toHaveLength(20);
  });
});

describe('a step that was added', () => {
  it('starts on the sagas of the machine before it', async () => {
    await putOneOfEach();
    await expect(require(false, withStep)).resolves.toBeUndefined();
  });

  it('refuses the way back while a saga is in it, and names the saga', async () => {
    const orderId = await sagas.put({ state: 'CheckingFraud' });
    await expect(require(false, withStep)).resolves.toBeUndefined();
    const refused = await require(false, runningDefinition).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartError);
    expect((refused as Error).message).toContain(
      `  ${orderId} in CheckingFraud: the machine has no state CheckingFraud\n`,
    );
    expect((refused as Error).message).toContain('IGNORE_UNLOADABLE_SAGAS=true');
  });
});

describe('a state that sends another command than before', () => {
  /** The machine whose Suspend releases stock. */
  const withOther: SagaDefinition = {
    ...runningDefinition,
    commandMessage: (saga) =>
      saga.state === 'Suspend'
        ? createMessage('ReleaseStock', { orderId: saga.orderId, attempt: saga.attempt }, context)
        : commandMessage(saga),
  };

  it('does not load the sagas that wait in it, and is named with both commands', async () => {
    const store = createPostgresSagaStore(sagas.client.$driver);
    const handle = createAnsweredHandler({ store, stepTimeoutMs: 1000, metrics });
    const { created, reserved } = messagesOf(newId());
    await handle([created]);
    // A message that moves nothing leaves what is noted as it is.
    await handle([{ ...created, messageId: randomUUID() }]);
    expect(await findUnloadable(sagas.client)).toMatchObject({ count: 0 });
    expect(await findUnloadable(sagas.client, withOther)).toMatchObject({
      count: 1,
      first: [{ why: 'it waits for the reply to ReserveStock, and Suspend sends ReleaseStock now' }],
    });
    await handle([reserved]);
    expect(await findUnloadable(sagas.client, withOther)).toMatchObject({ count: 0 });
  });

  it('loads a saga whose command was not noted, or noted for another state', async () => {
    const orderId = await sagas.put({ state: 'Suspend' });
    expect(await findUnloadable(sagas.client, withOther)).toMatchObject({ count: 0 });
    await sagas.client.saga.update({ where: { orderId }, data: { sends: 'Paid CompleteOrder' } });
    expect(await findUnloadable(sagas.client, withOther)).toMatchObject({ count: 0 });
  });
});

describe('a state that was renamed', () => {
  const migrations = [{ from: 'StockReserved', to: 'Reserved' }];

  it('is refused without a migration, and starts when that is overridden', async () => {
    await putOneOfEach();
    await expect(require(false, withRename)).rejects.toThrow(/^1 unfinished saga does not load/);
    await expect(require(true, withRename)).resolves.toBeUndefined();
  });

  it('is migrated for unfinished sagas, once, whatever their number', async () => {
    await putOneOfEach();
    await sagas.client.$executeRaw`
      INSERT INTO saga (order_id, state, customer_id, currency, total, lines, payment_token)
      SELECT gen_random_uuid(), 'StockReserved', 'c-1', 'EUR', 1, '[]', 'tok_visa' FROM generate_series(1, 1200)`;
    expect(await renameStates(sagas.client, migrations)).toBe(1201);
    expect(await renameStates(sagas.client, migrations)).toBe(0);
    await expect(require(false, withRename)).resolves.toBeUndefined();
    expect(await sagas.client.saga.count({ where: { state: 'Reserved' } })).toBe(1201);
  });

  it('does not wait for a saga that another replica holds', async () => {
    const orderId = await sagas.put({ state: 'StockReserved' });
    await sagas.client.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM saga WHERE order_id = ${orderId}::uuid FOR UPDATE`;
      expect(await renameStates(sagas.client, migrations)).toBe(0);
    });
    expect(await renameStates(sagas.client, migrations)).toBe(1);
  });
});

describe('a saga that does not load, after a start that ignores it', () => {
  const broker = createInProcessBroker();
  const sent: unknown[] = [];
  broker.subscribe('stock.commands', { prefetch: 1000 }, (delivery) => {
    sent.push(delivery.properties.correlationId);
    delivery.ack();
  });
  broker.subscribe(REPLIES_QUEUE, { prefetch: 1 }, () => {});
  afterAll(() => broker.close());
  beforeEach(() => {
    sent.length = 0;
  });

  const rowOf = (orderId: string) => sagas.client.saga.findUniqueOrThrow({ where: { orderId } });

  it('does not stand in the way of the deadlines of others', async () => {
    await sagas.client.$executeRaw`
      INSERT INTO saga (order_id, state, deadline_at, due_after)
      SELECT gen_random_uuid(), CASE WHEN i % 2 = 0 THEN 'Elsewhere' ELSE 'Suspend' END,
             now() - interval '1 day', now() - interval '1 day'
      FROM generate_series(1, 600) AS i`;
    const elsewhere = await sagas.put({ state: 'Elsewhere', dueInMs: -86_400_000 });
    const orderId = await sagas.put({ state: 'Suspend', dueInMs: -1 });
    const deadlines = startDeadlines({
      ...{ store: createPostgresSagaStore(sagas.client.$driver), broker, metrics, logger },
      ...{ stepTimeoutMs: 10, stepMaxAttempts: 5, waitingReplies: () => 0 },
    });
    await vi.waitFor(() => expect(sent).toContain(orderId), { timeout: 5000 });
    await deadlines.stop();
    expect(new Set(sent)).toEqual(new Set([orderId]));
    const row = await rowOf(elsewhere);
    expect(row).toMatchObject({ state: 'Elsewhere', sendCount: 0, lastSeq: 1 });
    // Still due: for a replica that knows its state.
    expect(row.deadlineAt!.getTime()).toBeLessThan(Date.now());
  });

  it('is left out when everything outstanding is sent again', async () => {
    await sagas.put({ state: 'Elsewhere', dueInMs: 1000 });
    await sagas.put({ state: 'Suspend', hasOrder: false, dueInMs: 1000 });
    const orderId = await sagas.put({ state: 'Suspend', dueInMs: 1000 });
    await resendAll(createPostgresSagaStore(sagas.client.$driver), broker);
    await vi.waitFor(() => expect(sent).toEqual([orderId]));
  });

  it('takes no message: each is on record once, and the others of its batch move on', async () => {
    const store = createPostgresSagaStore(sagas.client.$driver);
    const handle = createAnsweredHandler({ store, stepTimeoutMs: 1000, metrics });
    const [elsewhere, fine] = [
      await sagas.put({ state: 'Elsewhere' }),
      await sagas.put({ state: 'Suspend' }),
    ];
    const messages = [elsewhere, fine].map((orderId) =>
      createMessage('StockReserved', { orderId, attempt: 1 }, context),
    );
    const repeat = createMessage('OrderCancelRequested', { orderId: elsewhere, attempt: 1 }, context);
    expect(await handle([...messages, repeat, messages[0]!])).toMatchObject([
      { publish: [] },
      { publish: [{ type: 'ProcessPayment' }] },
      { publish: [] },
      { publish: [] },
    ]);
    expect(await rowOf(fine)).toMatchObject({ state: 'StockReserved' });
    const { state, history } = (await readSaga(sagas.client, elsewhere))!;
    expect(state).toBe('Elsewhere');
    expect(history.slice(1)).toMatchObject([
      { kind: 'stale', name: 'StockReserved', detail: { stale: 'unloadable' } },
      { kind: 'stale', name: 'OrderCancelRequested', detail: { stale: 'unloadable' } },
    ]);
  });

  it('that was brought to its state with another command is left alone, and found as such', async () => {
    const store = createPostgresSagaStore(sagas.client.$driver);
    const handle = createAnsweredHandler({ store, stepTimeoutMs: 1000, metrics });
    const orderId = await sagas.put({ state: 'Suspend', dueInMs: -1000 });
    const other = await sagas.put({ state: 'Suspend', dueInMs: 60_000 });
    await sagas.client.saga.update({ where: { orderId }, data: { sends: 'Suspend CheckFraud' } });
    const reply = createMessage('StockReserved', { orderId, attempt: 1 }, context);
    expect(await handle([reply])).toMatchObject([{ publish: [] }]);
    await resendAll(store, broker);
    await vi.waitFor(() => expect(sent).toEqual([other]));
    const { state, deadlineAt, history } = (await readSaga(sagas.client, orderId))!;
    expect([state, Date.parse(deadlineAt!) < Date.now()]).toEqual(['Suspend', true]);
    expect(history.at(-1)).toMatchObject({ kind: 'stale', detail: { stale: 'unloadable' } });
    const found = async (filter: SagaFilter) =>
      (
        await listSagas(
          sagas.client,
          filter,
          { sort: 'startedAt', order: 'asc' },
          { limit: 9, after: undefined },
        )
      ).items.map((saga) => saga.orderId);
    expect(await found({ unloadable: 'true' })).toEqual([orderId]);
    expect(await found({ unloadable: 'false' })).toEqual([other]);
    // Its own version goes on with it.
    await sagas.client.saga.update({ where: { orderId }, data: { sends: 'Suspend ReserveStock' } });
    expect(await handle([reply])).toMatchObject([{ publish: [{ type: 'ProcessPayment' }] }]);
  });

  it('moves on by a later version, although its reply was on record as stale', async () => {
    const store = createPostgresSagaStore(sagas.client.$driver);
    const handle = createAnsweredHandler({ store, stepTimeoutMs: 1000, metrics });
    const orderId = await sagas.put({ state: 'Elsewhere' });
    const reply = createMessage('StockReserved', { orderId, attempt: 1 }, context);
    await handle([reply]);
    await renameStates(sagas.client, [{ from: 'Elsewhere', to: 'Suspend' }]);
    expect(await handle([reply])).toMatchObject([{ publish: [{ type: 'ProcessPayment' }] }]);
  });
});
