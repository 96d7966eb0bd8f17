// Looking at sagas over HTTP: lists, filters, pages, counts, one with its history, and the machine itself.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeadlines } from '../run/deadlines.ts';
import { orderStates } from '../saga/states.ts';
import { createFakeBroker } from '../testing/fake-broker.ts';
import { type RunningOrchestrator, runOrchestrator } from '../testing/running-orchestrator.ts';
import { messagesOf, wayTo } from '../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../testing/test-sagas.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  orchestrator = await runOrchestrator(sagas.url);
});
afterAll(async () => {
  await orchestrator.stop();
  await sagas.close();
});
beforeEach(async () => {
  await sagas.database.$executeRaw`TRUNCATE saga, saga_history`;
});

interface Listed {
  orderId: string;
  state: string;
  startedAt: string;
}

const get = (path: string) => orchestrator.call('GET', path);
const ids = (items: readonly Listed[]) => items.map(({ orderId }) => orderId);
const list = async (query: string): Promise<string[]> => {
  const { status, body } = await get(`/sagas?limit=200&${query}`);
  expect(status).toBe(200);
  return ids(body.items).toSorted();
};

async function pages(
  query: string,
  between: (page: number) => Promise<unknown> = async () => {},
): Promise<Listed[][]> {
  const all: Listed[][] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await get(`/sagas?${query}${cursor}`);
    expect(status).toBe(200);
    all.push(body.items);
    if (body.nextCursor === null) return all;
    cursor = `&cursor=${body.nextCursor}`;
    await between(all.length);
  }
}

/** Lets a step go unanswered for the last time. */
async function unanswered(orderId: string): Promise<void> {
  await sagas.makeDue(orderId);
  await startDeadlines({
    store: sagas.store,
    broker: createFakeBroker(),
    stepTimeoutMs: STEP_TIMEOUT_MS,
    stepMaxAttempts: 1,
    waitingReplies: () => 0,
    metrics: sagas.metrics,
    logger: silent,
  }).stop();
}

/** One saga in each state that a first attempt can be in. */
async function oneInEachState(): Promise<Record<string, string>> {
  const orderIds: Record<string, string> = {};
  for (const state of Object.keys(wayTo)) orderIds[state] = await sagas.saga(state);
  return orderIds;
}

describe('the list of sagas', () => {
  it('is filtered by state', async () => {
    const orderIds = await oneInEachState();
    for (const [state, orderId] of Object.entries(orderIds))
      expect(await list(`state=${state}`)).toEqual([orderId]);
    expect(await list('state=ReopeningOrder')).toEqual([]);
  });

  it('is filtered by outcome', async () => {
    const { Completed, Failed, ...running } = await oneInEachState();
    expect(await list('outcome=completed')).toEqual([Completed]);
    expect(await list('outcome=failed')).toEqual([Failed]);
    expect(await list('outcome=running')).toEqual(Object.values(running).toSorted());
  });

  it('is filtered by failure reason, also while the compensation runs', async () => {
    const { ReleasingStock, FailingOrder, Failed, CancellingPayment } = await oneInEachState();
    expect(await list('failureReason=PaymentDeclined')).toEqual([ReleasingStock]);
    expect(await list('failureReason=OutOfStock')).toEqual([FailingOrder, Failed].toSorted());
    expect(await list('failureReason=OutOfStock&outcome=failed')).toEqual([Failed]);
    expect(await list('failureReason=Cancelled')).toEqual([CancellingPayment]);
    expect(await list('failureReason=StockTimeout')).toEqual([]);
  });

  it('is filtered by incident: whether there is one, or which', async () => {
    const { Paid, ...others } = await oneInEachState();
    await unanswered(Paid!);
    expect(await list('incident=true')).toEqual([Paid]);
    expect(await list('incident=STEP_UNANSWERED')).toEqual([Paid]);
    expect(await list('incident=false')).toEqual(Object.values(others).toSorted());
    await sagas.handle(messagesOf(Paid!).completed);
    expect(await list('incident=true')).toEqual([]);
  });

  it('is filtered by the time it began, bounds excluded', async () => {
    const [first, second, third] = [
      await sagas.saga('Suspend'),
      await sagas.saga('Suspend'),
      await sagas.saga('Suspend'),
    ];
    const at = async (orderId: string, iso: string) =>
      sagas.database
        .$executeRaw`UPDATE saga SET started_at = ${iso}::timestamptz WHERE order_id = ${orderId}::uuid`;
    await at(first, '2026-01-01T00:00:00Z');
    await at(second, '2026-01-02T00:00:00Z');
    await at(third, '2026-01-03T00:00:00Z');
    expect(await list('createdAfter=2026-01-02T00:00:00Z')).toEqual([third]);
    expect(await list('createdBefore=2026-01-02T00:00:00Z')).toEqual([first]);
    expect(await list('createdAfter=2026-01-01T00:00:00Z&createdBefore=2026-01-03T00:00:00Z')).toEqual([
      second,
    ]);
    expect(await list(`createdAfter=${encodeURIComponent('2026-01-02T01:30:00+02:00')}`)).toEqual(
      [second, third].toSorted(),
    );
  });

  it('does not show a cancel that still waits for its order', async () => {
    const orderId = newId();
    await sagas.handle(messagesOf(orderId).cancel);
    expect(await list('')).toEqual([]);
    expect(await list('outcome=running')).toEqual([]);
    expect((await get(`/sagas/${orderId}`)).status).toBe(404);
    expect((await get('/sagas/stats')).body).toMatchObject({ total: 0, oldestUnfinished: null });
  });

  it('shows each saga once, newest first, also those that began in one batch', async () => {
    const orderIds: string[] = [];
    for (let batch = 0; batch < 4; batch++) {
      const begun = Array.from({ length: 15 }, newId);
      orderIds.push(...begun);
      await sagas.handle(...begun.map((orderId) => messagesOf(orderId).created));
    }
    const listed = (await pages('limit=7')).flat();
    expect(ids(listed).toSorted()).toEqual(orderIds.toSorted());
    const times = listed.map(({ startedAt }) => startedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('neither loses nor doubles a saga while they move and new ones begin', async () => {
    const orderIds: string[] = [];
    for (let index = 0; index < 25; index++) orderIds.push(await sagas.saga('Suspend'));
    const listed = await pages('limit=10', async (page) => {
      await sagas.saga('Suspend');
      const moving = page === 1 ? orderIds.slice(5, 20) : orderIds.slice(0, 3);
      await sagas.handle(
        ...moving.map((orderId) => messagesOf(orderId)[page === 1 ? 'reserved' : 'notReserved']),
      );
    });
    expect(listed.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(ids(listed.flat())).toEqual(orderIds.toReversed());
    expect(new Set(listed.flat().map(({ state }) => state))).toEqual(
      new Set(['Suspend', 'StockReserved', 'FailingOrder']),
    );
  });

  it.each([
    ...[
      'limit=0',
      'limit=201',
      'limit=x',
      'state=Nowhere',
      'state=AwaitingOrder',
      'outcome=done',
      'failureReason=bored%20of%20it',
    ],
    ...[
      'incident=maybe',
      'createdAfter=yesterday',
      'createdBefore=2026-02-30T00:00:00Z',
      'status=Failed',
      'outcome=failed&outcome=running',
    ],
  ])('refuses ?%s with 400', async (query) => {
    const { status, headers, body } = await get(`/sagas?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(headers.get('content-type')).toContain('application/problem+json');
  });

  it.each(['x', Buffer.from('["2026-01-01"]').toString('base64url')])(
    'refuses the cursor %s with 400',
    async (cursor) => {
      const { status, body } = await get(`/sagas?cursor=${cursor}`);
      expect([status, body.code]).toEqual([400, 'BAD_CURSOR']);
    },
  );
});

describe('one saga', () => {
  it('is shown with its history', async () => {
    const orderId = await sagas.saga('FailingOrder');
    const { status, body } = await get(`/sagas/${orderId.toUpperCase()}`);
    expect(status).toBe(200);
    const { history, deadlineAt, startedAt, updatedAt, ...saga } = body;
    expect(saga).toEqual({
      orderId,
      state: 'FailingOrder',
      outcome: 'running',
      attempt: 1,
      customerId: 'c-42',
      currency: 'EUR',
      total: 20,
      failure: { reason: 'OutOfStock', detail: 'A: 2 wanted, 1 available' },
      incident: null,
      finishedAt: null,
      holdExpiresAt: null,
      heldAt: null,
    });
    for (const time of [deadlineAt, startedAt, updatedAt, history[0].at])
      expect(new Date(time).toISOString()).toBe(time);
    expect(history[1]).toEqual({
      seq: 2,
      at: expect.any(String),
      kind: 'message',
      name: 'StockNotReserved',
      from: 'Suspend',
      to: 'FailingOrder',
      attempt: 1,
      messageId: messagesOf(orderId).notReserved.messageId,
      causationId: null,
      actor: null,
      detail: { reason: 'OutOfStock', shortages: [{ sku: 'A', requested: 2, available: 1 }] },
    });
  });

  it('is answered with 404 when it is unknown and with 400 when its id is no UUID', async () => {
    const unknown = await get(`/sagas/${randomUUID()}`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'SAGA_NOT_FOUND']);
    for (const id of ['42', `urn:uuid:${randomUUID()}`]) {
      const bad = await get(`/sagas/${id}`);
      expect([bad.status, bad.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    }
  });
});

describe('the statistics', () => {
  it('count sagas by state, outcome and failure reason, and name the oldest that is unfinished', async () => {
    const orderIds = await oneInEachState();
    await sagas.saga('Failed');
    await unanswered(orderIds['Paid']!);
    const states = Object.keys(orderIds);
    expect(states).toEqual(expect.arrayContaining(['Suspend', 'PaymentPending', 'Completed', 'Failed']));
    const { status, body } = await get('/sagas/stats');
    expect(status).toBe(200);
    const { startedAt } = (await get(`/sagas/${orderIds['Suspend']}`)).body;
    expect(body).toEqual({
      total: states.length + 1,
      states: { ...Object.fromEntries(states.map((state) => [state, 1])), Failed: 2 },
      outcomes: { running: states.length - 2, completed: 1, failed: 2 },
      failureReasons: { OutOfStock: 2 },
      incidents: 1,
      oldestUnfinished: { orderId: orderIds['Suspend'], state: 'Suspend', startedAt },
    });
  });

  it('are zero when there are no sagas', async () => {
    expect((await get('/sagas/stats')).body).toEqual({
      total: 0,
      states: {},
      outcomes: { running: 0, completed: 0, failed: 0 },
      failureReasons: {},
      incidents: 0,
      oldestUnfinished: null,
    });
  });
});

describe('the definition', () => {
  it('is the machine as JSON: its states, what each sends on entry, and where each message leads', async () => {
    const { status, body } = await get('/sagas/definition');
    expect(status).toBe(200);
    expect(Object.keys(body.states).toSorted()).toEqual([...orderStates.names].toSorted());
    expect(body.initial).toBe('Suspend');
    expect(body.states.Suspend.entry).toMatchObject({ type: 'send', params: { command: 'ReserveStock' } });
    expect(body.states.StockReserved.on.PaymentCompleted).toBe('Paid');
    expect(body.states.Paid.on.OrderCompleted).toBe('Completed');
    expect(body.states.Completed).toMatchObject({ type: 'final', tags: 'completed' });
  });
});
