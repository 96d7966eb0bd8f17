// Previews on a real database: what is frozen, what is shown, and that nothing else changes.
import { newId } from '@order-saga/shared/contracts/ids';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { orderIdOf } from '@order-saga/shared/testing/order-ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Peers } from '../../../look/invariants/peers.ts';
import { type TestReplays, testReplays } from '../../../testing/test-replays.ts';
import { openTestSagas, type TestSagas } from '../../../testing/test-sagas.ts';
import { previewItems } from './preview.ts';
import { replayCommands } from './replay-path.ts';
import { readSelection } from './selection.ts';

let sagas: TestSagas;
let replays: TestReplays;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
});
afterAll(() => sagas?.close());
beforeEach(async () => {
  await sagas.database.$executeRaw`
    TRUNCATE saga, saga_history, replay_run, replay_item, replay_selection`;
});

const away = async () => {
  throw requestError('PEER_UNAVAILABLE', 'away');
};
const peers = {
  payments: async (orderIds: readonly string[]) => ({
    items: [
      {
        ...{ orderId: orderIds[0]!, paymentId: orderIds[0]!, attempt: 1, amount: 20, currency: 'EUR' },
        status: 'Failed' as const,
      },
    ],
  }),
  stock: async (_orderIds: readonly string[], skus: readonly string[] = []) => ({
    items: [],
    products: skus.map((sku) => ({ sku, available: 1 })),
  }),
} as unknown as Peers;
const show = (selectionId: string, page = { limit: 50, after: undefined as string | undefined }) =>
  previewItems({ database: sagas.database, peers }, selectionId, page);
const everything = () =>
  Promise.all([
    sagas.database.$queryRaw`SELECT saga.*, xmin::text FROM saga ORDER BY order_id`,
    sagas.database.$queryRaw`SELECT * FROM saga_history ORDER BY order_id, seq`,
    sagas.database.$queryRaw`SELECT * FROM admin_audit`,
  ]);

describe('a preview', () => {
  it('of order ids freezes these sagas, and tells what a replay of each would do', async () => {
    const [orderId] = await replays.failed(1);
    const running = await sagas.saga('StockReserved');
    const before = await everything();
    const selection = await replays.select({ orderIds: [running, orderId!] }, { paymentToken: 'tok_other' });
    expect(selection.summary).toEqual({
      sagas: 2,
      replayable: 1,
      totals: [{ currency: 'EUR', sagas: 2, amount: 40, replayable: { sagas: 1, amount: 20 } }],
      payment: { token: '***', customers: 1 },
    });
    const { items } = await show(selection.id);
    expect(items[0]).toMatchObject({
      orderId,
      state: 'Failed',
      attempt: 1,
      failure: { reason: 'OutOfStock' },
      amount: 20,
      skipped: null,
      commands: replayCommands,
      holds: {
        stock: { reservation: 'never-reserved', short: [{ sku: 'A', wanted: 2, free: 1 }] },
        payment: 'declined',
      },
    });
    expect(items[1]).toMatchObject({
      orderId: running,
      skipped: 'At the preview it was StockReserved, not Failed.',
      commands: [],
      holds: { payment: 'never-charged' },
    });
    expect(JSON.stringify([items, await readSelection(sagas.database, selection.token)])).not.toContain(
      'tok_',
    );
    expect(await everything()).toEqual(before);
  });

  it('of a group or a filter freezes what is in it now, and nothing that comes later', async () => {
    const orderIds = await replays.failed(3);
    await sagas.saga('Completed');
    const { failureGroup } = await sagas.database.saga.findUniqueOrThrow({
      where: { orderId: orderIds[0]! },
    });
    const group = await replays.select({ group: failureGroup! });
    const filter = await replays.select({ filter: { outcome: 'failed' } });
    await replays.failed(1);
    for (const { id, summary } of [group, filter]) {
      expect(summary).toMatchObject({ sagas: 3, replayable: 3 });
      expect((await show(id)).items.map(({ orderId }) => orderId)).toEqual(orderIds);
    }
  });

  it('is read in pages', async () => {
    const orderIds = await replays.failed(5);
    const { id } = await replays.select({ orderIds });
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const { items, nextCursor } = await show(id, { limit: 2, after });
      seen.push(...items.map(({ orderId }) => orderId));
      if (nextCursor === null) break;
      after = seen.at(-1);
    }
    expect(seen).toEqual(orderIds);
  });

  it('shows afterwards what has changed since', async () => {
    const [orderId, other] = await replays.failed(2);
    const { id } = await replays.select({ orderIds: [orderId!, other!] });
    await replays.run([orderId!]);
    await replays.step();
    const { items } = await show(id);
    expect(items.map(({ skipped }) => skipped)).toEqual([expect.stringContaining('attempt 2, not 1'), null]);
  });

  it('counts orders that are too old for a replay as not replayable', async () => {
    const orderId = orderIdOf(100);
    const [young] = await replays.failed(1);
    await sagas.database.$executeRaw`
      UPDATE saga SET order_id = ${orderId}::uuid WHERE order_id = ${young}::uuid`;
    const { id, summary } = await replays.select({ orderIds: [orderId] }, { horizonHours: 24 * 60 });
    expect(summary).toMatchObject({ sagas: 1, replayable: 0 });
    expect((await show(id)).items[0]?.skipped).toContain('older than 60 days');
  });

  it('of an order that has no saga is refused, and leaves nothing', async () => {
    const [orderId] = await replays.failed(1);
    const missing = newId();
    const asked = replays.select({ orderIds: [orderId!, missing, newId()] });
    await expect(asked).rejects.toMatchObject({ code: 'SAGA_NOT_FOUND' });
    await expect(asked).rejects.toThrow(`${missing}, nor of 1 more`);
    expect(await sagas.database.replayItem.count()).toBe(0);
  });

  it('says nothing of a worker that does not answer', async () => {
    const orderIds = await replays.failed(1);
    const { id } = await replays.select({ orderIds });
    const deps = { database: sagas.database, peers: { ...peers, stock: away } };
    const { items } = await previewItems(deps, id, { limit: 1, after: undefined });
    expect(items[0]?.holds).toEqual({ stock: null, payment: 'declined' });
  });

  it('is gone when it has expired, unless a run was made of it', async () => {
    const orderIds = await replays.failed(1);
    const unused = await replays.select({ orderIds });
    await replays.run(orderIds);
    await sagas.database.$executeRaw`UPDATE replay_selection SET expires_at = now()`;
    const missing = { code: 'SELECTION_NOT_FOUND' };
    await expect(readSelection(sagas.database, unused.token)).rejects.toMatchObject(missing);
    const used = await sagas.database.replaySelection.findFirstOrThrow({ where: { id: { not: unused.id } } });
    expect((await readSelection(sagas.database, used.token)).id).toBe(used.id);
  });
});
