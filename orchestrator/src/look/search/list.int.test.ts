// Searching sagas over HTTP: each filter, each order, pages of them, and counts.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningOrchestrator, runOrchestrator } from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';
import { countFacets } from './facets.ts';

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

const get = (path: string) => orchestrator.call('GET', path);

async function list(query: string): Promise<string[]> {
  const { status, body } = await get(`/sagas?limit=200&${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.map(({ orderId }: { orderId: string }) => orderId);
}
const found = async (query: string) => (await list(query)).toSorted();

/** All pages, as a client walks them. */
async function walk(query: string): Promise<string[]> {
  const all: string[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await get(`/sagas?limit=3&${query}${cursor}`);
    expect(status).toBe(200);
    all.push(...body.items.map(({ orderId }: { orderId: string }) => orderId));
    if (body.nextCursor === null) return all;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

interface Placed {
  customerId?: string;
  currency?: string;
  total?: number;
  skus?: string[];
  state?: 'Suspend' | 'Completed' | 'Failed';
}

async function place({
  customerId = 'c-42',
  currency = 'EUR',
  total = 20,
  skus = ['A'],
  state = 'Suspend',
}: Placed) {
  const orderId = newId();
  const { created, reserved, paid, completed, notReserved, failed } = messagesOf(orderId);
  const lines = skus.map((sku) => ({ sku, quantity: 2, unitPrice: 10 }));
  const way = { Suspend: [], Completed: [reserved, paid, completed], Failed: [notReserved, failed] };
  await sagas.handle(
    { ...created, body: { ...created.body, customerId, currency, total, lines } },
    ...way[state],
  );
  return orderId;
}

describe('the search of sagas', () => {
  it('knows the customer, the sku, the currency and the amount', async () => {
    const a = await place({ customerId: 'c-1', skus: ['A', 'B'], total: 100 });
    const b = await place({ customerId: 'c-2', skus: ['B'], total: 200, currency: 'USD', state: 'Failed' });
    const c = await place({ customerId: "c-'3", skus: ['C'], total: 300, state: 'Completed' });
    const all = [a, b, c];
    for (const [query, expected] of [
      ['customerId=c-1', [a]],
      [`customerId=${encodeURIComponent("c-'3")}`, [c]],
      ['customerId=c', []],
      ['sku=B', [a, b]],
      ['sku=A&sku=B', null],
      ['sku=b', []],
      ['currency=USD', [b]],
      ['currency=CHF', []],
      ['amountMin=200', [b, c]],
      ['amountMax=200', [a, b]],
      ['amountMin=101&amountMax=299', [b]],
      ['amountMin=0&currency=EUR', [a, c]],
      ['sku=B&outcome=failed&customerId=c-2&amountMin=1', [b]],
      ['', all],
    ] as const) {
      if (expected === null) expect((await get(`/sagas?${query}`)).status).toBe(400);
      else expect(await found(query), query).toEqual(expected.toSorted());
    }
    const { body } = await get('/sagas?customerId=c-2');
    expect(body.items[0]).toMatchObject({ customerId: 'c-2', currency: 'USD', total: 200 });
  });

  it('takes several states and reasons', async () => {
    const [suspend, paid, failed, releasing] = [
      await sagas.saga('Suspend'),
      await sagas.saga('Paid'),
      await sagas.saga('Failed'),
      await sagas.saga('ReleasingStock'),
    ];
    expect(await found('state=Suspend&state=Paid')).toEqual([suspend, paid].toSorted());
    expect(await found('state=Failed&state=Paid')).toEqual([failed, paid].toSorted());
    expect(await found('state=Failed&state=ReleasingStock')).toEqual([failed, releasing].toSorted());
    expect(await found('failureReason=OutOfStock&failureReason=PaymentDeclined')).toEqual(
      [failed, releasing].toSorted(),
    );
  });

  it('knows the attempt and the failure group', async () => {
    const [first, second] = [await sagas.saga('Failed'), await sagas.saga('Failed')];
    await sagas.database.$executeRaw`UPDATE saga SET attempt = 2 WHERE order_id = ${second}::uuid`;
    expect(await found('attempt=1')).toEqual([first, second].toSorted());
    expect(await found('attempt=2')).toEqual([second]);
    expect(await found('attempt=3')).toEqual([]);
    const groups = await sagas.database.$queryRaw<{ failure_group: string }[]>`
      SELECT DISTINCT failure_group FROM saga`;
    expect(await found(`group=${groups[0]!.failure_group}`)).toEqual([first, second].toSorted());
    expect(await found(`group=${'0'.repeat(16)}`)).toEqual([]);
  });

  it('knows when a saga changed last, finished or not, and when its deadline is', async () => {
    const [running, finished] = [await sagas.saga('Suspend'), await sagas.saga('Completed')];
    const changed = async (orderId: string, at: string) =>
      sagas.database.$executeRaw`
        UPDATE saga SET started_at = '2026-01-01', updated_at = ${at}::timestamptz WHERE order_id = ${orderId}::uuid`;
    await changed(running, '2026-01-02');
    await changed(finished, '2026-01-03');
    expect(await found('updatedAfter=2026-01-01T00:00:00Z')).toEqual([running, finished].toSorted());
    expect(await found('updatedAfter=2026-01-02T00:00:00Z')).toEqual([finished]);
    expect(await found('updatedBefore=2026-01-03T00:00:00Z')).toEqual([running]);
    expect(await found('deadlineBefore=2100-01-01T00:00:00Z')).toEqual([running]);
    expect(await found('deadlineBefore=2026-01-01T00:00:00Z')).toEqual([]);
  });

  it('shows what was written a moment ago', async () => {
    const orderId = await place({ customerId: 'c-now' });
    expect(await list('customerId=c-now&state=Suspend&sort=updatedAt')).toEqual([orderId]);
    await sagas.handle(messagesOf(orderId).reserved);
    expect(await list('customerId=c-now&state=StockReserved&sort=updatedAt')).toEqual([orderId]);
  });

  it.each([
    'sort=startedAt&order=desc',
    'sort=startedAt&order=asc',
    'sort=updatedAt&order=desc',
    'sort=updatedAt&order=asc',
    'sort=deadlineAt&order=desc',
    'sort=deadlineAt&order=asc',
  ])('pages in the order of ?%s, each saga once', async (query) => {
    const orderIds: string[] = [];
    for (const state of [
      'Suspend',
      'Completed',
      'Paid',
      'Failed',
      'Suspend',
      'Completed',
      'StockReserved',
      'Failed',
    ])
      orderIds.push(await sagas.saga(state));
    // Many at one time, and begun in another order than they changed.
    await sagas.database.$executeRaw`
      UPDATE saga SET started_at = '2026-01-01'::timestamptz - (row.n % 3) * interval '1 hour',
                      updated_at = '2026-01-02'::timestamptz - ((row.n * 5) % 4) * interval '1 us',
                      due_after = CASE WHEN finished_at IS NULL THEN '2026-01-02'::timestamptz END,
                      deadline_at = CASE WHEN finished_at IS NULL THEN '2026-01-03'::timestamptz - (row.n % 2) * interval '1 s' END
      FROM unnest(${orderIds}::uuid[]) WITH ORDINALITY AS row(id, n) WHERE order_id = row.id`;
    const [, sort, order] = /sort=(\w+)At&order=(\w+)/.exec(query)!;
    const expected = await sagas.database.$queryRawUnsafe<{ order_id: string }[]>(
      `SELECT order_id FROM saga WHERE ${sort}_at IS NOT NULL ORDER BY ${sort}_at ${order}, order_id ${order}`,
    );
    expect(expected.length).toBe(sort === 'deadline' ? 4 : 8);
    expect(await walk(query)).toEqual(expected.map((row) => row.order_id));
  });

  it('refuses a cursor of another order', async () => {
    for (let count = 0; count < 2; count++) await sagas.saga('Suspend');
    const orders = ['', 'order=asc', 'sort=updatedAt', 'sort=updatedAt&order=asc', 'sort=deadlineAt'];
    for (const own of orders) {
      const { body } = await get(`/sagas?limit=1&${own}`);
      for (const other of orders) {
        const answer = await get(`/sagas?limit=1&${other}&cursor=${body.nextCursor}`);
        expect([answer.status, answer.body.code], `${own} → ${other}`).toEqual(
          own === other ? [200, undefined] : [400, 'BAD_CURSOR'],
        );
      }
    }
  });

  it.each([
    'sort=total',
    'order=up',
    'sku=%20',
    'amountMin=-1',
    'attempt=0',
    'currency=eur',
    'group=x',
    'deadlineBefore=soon',
  ])('refuses ?%s with 400', async (query) => {
    expect((await get(`/sagas?${query}`)).body.code).toBe('VALIDATION_FAILED');
  });
});

describe('the facets', () => {
  it('count what a filter means', async () => {
    await place({ currency: 'USD' });
    await place({ state: 'Failed' });
    await place({ state: 'Failed' });
    await place({ state: 'Completed', currency: 'USD', customerId: 'c-1' });
    const { status, body } = await get('/sagas/facets?customerId=c-42');
    expect(status).toBe(200);
    expect(body).toEqual({
      total: 3,
      atLeast: false,
      states: { Suspend: 1, Failed: 2 },
      outcomes: { running: 1, completed: 0, failed: 2 },
      failureReasons: { OutOfStock: 2 },
      incidents: {},
      currencies: { EUR: 2, USD: 1 },
    });
    expect((await get('/sagas/facets?state=Nowhere')).status).toBe(400);
  });

  it('say when there are more than they counted', async () => {
    for (let count = 0; count < 4; count++) await place({});
    expect(await countFacets(sagas.database, {}, 3)).toMatchObject({
      total: 3,
      atLeast: true,
      states: { Suspend: 3 },
    });
    expect(await countFacets(sagas.database, {}, 4)).toMatchObject({ total: 4, atLeast: false });
  });
});
