// A payment that waits for its customer, as a newcomer sees the whole of it: from Try it over the page of the bank to the end.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seriousFindings } from './browser/accessibility.ts';
import { describeInChromium } from './browser/chromium.ts';
import { stands, statesOnWay } from './browser/saga-page.ts';
import { keepInBothThemes, keepScreenshot } from './browser/screenshots.ts';
import { openStage, type Stage } from './browser/stage.ts';

/** Three pages, one after the other. */
vi.setConfig({ testTimeout: 180_000 });

const LINK = 'Approve or refuse as the customer';

describeInChromium('a payment that waits for its customer', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  it.each([
    [
      'Approve',
      'You approved this payment',
      'Completed',
      ['Suspend', 'StockReserved', 'PaymentPending', 'Paid', 'Completed'],
    ],
    [
      'Refuse',
      'You refused this payment',
      'Failed',
      ['Suspend', 'StockReserved', 'PaymentPending', 'ReleasingStock', 'FailingOrder', 'Failed'],
    ],
  ])('ends as they %s on the page that Try it leads to', async (button, told, state, way) => {
    const page = await stage.dashboard.open('/ui/try-it');
    await page.getByRole('radio', { name: /tok_3ds\b(?!_)/ }).check();
    await page.getByRole('textbox', { name: 'Customer' }).fill(`who-will-${button}`);
    await page.getByRole('button', { name: 'Place one order' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('link') });
    await row.getByText('PaymentPending').waitFor();
    await row.getByRole('link', { name: LINK }).waitFor();
    await row.scrollIntoViewIfNeeded();
    await keepScreenshot(page, `try-it-pending-${button.toLowerCase()}`);

    const saga = await stage.dashboard.open((await row.getByRole('link').first().getAttribute('href'))!);
    await stands(saga, 'PaymentPending');
    await saga.getByText('Held until').waitFor();
    await saga.getByRole('link', { name: LINK }).waitFor();
    expect(await seriousFindings(saga)).toEqual([]);
    await keepInBothThemes(saga, `saga-pending-${button.toLowerCase()}`);

    const [bank] = await Promise.all([
      page.waitForEvent('popup'),
      row.getByRole('link', { name: LINK }).click(),
    ]);
    await bank.getByRole('heading', { name: 'Simulated bank' }).waitFor();
    expect(await seriousFindings(bank)).toEqual([]);
    await keepScreenshot(bank, `bank-${button.toLowerCase()}`);
    await bank.getByRole('button', { name: button }).click();
    await bank.getByText(told).waitFor();
    await row.getByText(state, { exact: true }).waitFor();
    await stands(saga, state);
    await expect.poll(() => statesOnWay(saga, 1), { timeout: 20_000 }).toEqual(way);
    expect(await saga.getByRole('link', { name: LINK }).count()).toBe(0);
    expect(stage.dashboard.complaints).toEqual([]);
  });
});
