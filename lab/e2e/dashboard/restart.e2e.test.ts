// Pages that stay open while the system under them is killed and comes back.
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from './browser/chromium.ts';
import { neverReloaded } from './browser/dashboard.ts';
import { sagaPath, stands } from './browser/saga-page.ts';
import { openStage, type Stage } from './browser/stage.ts';

const ORDERS = 8;

describeInChromium('an open page of the dashboard', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  const says = (page: Page, words: RegExp) => page.getByRole('status').getByText(words).waitFor();

  it('says that it is offline when the system is killed, comes back with it, and has missed nothing', async () => {
    const { system, dashboard } = stage;
    const orderIds = await system.shop.placeMany(ORDERS, () => ({
      // Under way when the blow comes; ended by the restarted system before the pages are back.
      token: 'tok_slow',
      lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 1999 }],
    }));
    const pages = await Promise.all(
      ['/', '/ui/sagas', sagaPath(orderIds[0]!)].map((path) => dashboard.open(path)),
    );
    const [overview, list, saga] = pages as [Page, Page, Page];
    const areSame = await Promise.all(pages.map(neverReloaded));
    await Promise.all(pages.map((page) => says(page, /^Live$/)));
    await list.getByRole('link', { name: orderIds[0]!.slice(-12) }).waitFor();

    await stage.kill('SIGKILL');
    await Promise.all(pages.map((page) => says(page, /^Offline/)));
    await stage.startAgain();
    await Promise.all(pages.map((page) => says(page, /^Live$/)));
    await system.shop.ended(orderIds);

    await stands(saga, 'Completed');
    await overview.getByRole('link', { name: new RegExp(`^Completed ${ORDERS} sagas`) }).waitFor();
    for (const orderId of orderIds) {
      const row = list.getByRole('row').filter({ hasText: orderId.slice(-12) });
      await row.getByText('Completed', { exact: true }).waitFor();
    }
    expect(await Promise.all(areSame.map((isSame) => isSame()))).toEqual([true, true, true]);
  });

  it('draws what it shows although the parts for it could not be had at first', async () => {
    const { system, dashboard } = stage;
    const [orderId] = await system.shop.placeMany(1, () => ({
      token: 'tok_visa',
      lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 1999 }],
    }));
    let refused = 0;
    const refuse = (route: Route) => {
      refused++;
      return route.abort('connectionrefused');
    };
    const page = await dashboard.open(sagaPath(orderId!), {
      first: async (page) => {
        await page.route(/assets\/(statechart|drawing)-/, refuse);
      },
    });
    await stands(page, 'Completed');
    await expect.poll(() => refused).toBeGreaterThan(1);
    expect(await page.locator('.chart-place svg').count()).toBe(0);
    await page.unroute(/assets\/(statechart|drawing)-/, refuse);
    await page.locator('.chart-place svg').first().waitFor();
  });

  it('complained of nothing but that', () => {
    expect(stage.dashboard.complaints).toEqual([]);
  });
});
