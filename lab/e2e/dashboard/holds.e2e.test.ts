// A command that is held and released on the pages: what waits meanwhile is shown wherever an operator looks.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seriousFindings } from './browser/accessibility.ts';
import { describeInChromium } from './browser/chromium.ts';
import { described } from './browser/dashboard.ts';
import { sagaPath, stands } from './browser/saga-page.ts';
import { keepInBothThemes } from './browser/screenshots.ts';
import { openStage, type Stage } from './browser/stage.ts';

/** Many pages, one after the other. */
vi.setConfig({ testTimeout: 240_000 });

const ORDERS = 30;
const WHY = 'ProcessPayment is held since';

describeInChromium('a command that is held', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  const place = (count: number) =>
    stage.system.shop.placeMany(count, (index) => ({
      customerId: `who-waits-${index % 7}`,
      currency: index % 4 === 0 ? 'USD' : 'EUR',
      lines: [{ sku: `SKU-${1 + (index % 3)}`, quantity: 1, unitPrice: 1990 + 100 * index }],
    }));
  const answer = async (
    page: Page,
    { title, act, reason }: { title: string; act: string; reason: string },
  ) => {
    const dialog = page.getByRole('dialog', { name: title });
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: act, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  it('holds back the orders that come, and completes them once it is released on its page', async () => {
    const page = await stage.dashboard.open('/ui/holds');
    await page.getByText('No command was held yet').waitFor();
    await page.getByRole('button', { name: 'Hold a command …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Hold a command' });
    await described(dialog.getByRole('button', { name: 'Hold it' }), /^Choose a command first/);
    await dialog.getByLabel('Command').selectOption('ProcessPayment');
    expect(await seriousFindings(page)).toEqual([]);
    await answer(page, { title: 'Hold a command', act: 'Hold it', reason: 'The provider is away' });
    const heading = page.getByRole('heading', { level: 1, name: 'Hold of ProcessPayment' });
    await heading.getByText('Held', { exact: true }).waitFor();

    const orderIds = await place(ORDERS);
    await page.getByText(`Of these held back${ORDERS}`).waitFor();
    await page.getByRole('table').getByText('StockReserved').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await keepInBothThemes(page, 'hold-held');

    const saga = await stage.dashboard.open(sagaPath(orderIds[0]!));
    await stands(saga, 'StockReserved');
    await saga.getByText(WHY).first().waitFor();
    await saga
      .getByRole('figure', { name: /^Attempt 1:/ })
      .getByText('ProcessPayment is held')
      .waitFor();
    await saga.getByText('by admin, because: The provider is away').waitFor();
    expect(await seriousFindings(saga)).toEqual([]);
    await keepInBothThemes(saga, 'saga-held');

    const overview = await stage.dashboard.open('/');
    await overview.getByText(WHY).waitFor();
    await overview.getByText(`${ORDERS} orders are held back`).waitFor();
    await overview
      .getByRole('link', { name: /^StockReserved/ })
      .getByText(`${ORDERS} held back`)
      .waitFor();
    expect(await seriousFindings(overview)).toEqual([]);
    await keepInBothThemes(overview, 'overview-held');
    const list = await stage.dashboard.open('/ui/sagas?held=ProcessPayment');
    await list.getByText('held back', { exact: true }).first().waitFor();
    expect(await list.getByText('held back', { exact: true }).count()).toBe(ORDERS);
    expect(await seriousFindings(list)).toEqual([]);

    // Slow enough to be seen on its way.
    await page.getByLabel('Waves').fill('5, 10');
    await page.getByLabel('Maximum per second').fill('2');
    await page.getByRole('button', { name: 'Release', exact: true }).click();
    await heading.getByText('Releasing', { exact: true }).waitFor();
    await page.getByRole('img', { name: /\d+ answered, .*held back/ }).waitFor();
    await keepInBothThemes(page, 'hold-releasing');
    await page.getByRole('button', { name: 'Pause' }).click();
    await answer(page, { title: 'Pause this release', act: 'Pause', reason: 'To look at them' });
    await heading.getByText('Release paused', { exact: true }).waitFor();
    await described(page.getByRole('button', { name: 'Pause' }), /^The hold is release paused/);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Resume' }).click();
    await answer(page, { title: 'Resume this release', act: 'Resume', reason: 'They are well' });
    await heading.getByText('Released', { exact: true }).waitFor();

    await stage.system.shop.ended(orderIds);
    await stands(saga, 'Completed');
    await saga.getByText(WHY).first().waitFor({ state: 'detached' });
    await overview.getByText(WHY).waitFor({ state: 'detached' });
    expect(await seriousFindings(page)).toEqual([]);
    expect(stage.dashboard.complaints).toEqual([]);
  });
});
