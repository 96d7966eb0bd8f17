// The dashboard as an operator uses it: orders are seen to end, and repaired from the page.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from './browser/chromium.ts';
import { hasFocus, neverReloaded, tabTo } from './browser/dashboard.ts';
import { arrows, replay, sagaPath, stands, statesOnWay } from './browser/saga-page.ts';
import { openStage, type Stage } from './browser/stage.ts';
import type { NewOrder } from './world/shapes.ts';

describeInChromium('the dashboard', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  const place = async (order: Partial<NewOrder> & { token?: string }): Promise<string> => {
    const lines = [{ sku: 'SKU-1', quantity: 1, unitPrice: 1999 }];
    const [orderId] = await stage.system.shop.placeMany(1, () => ({ lines, ...order }));
    return orderId!;
  };

  it('draws in red how a declined order was undone, and completes it when it is replayed with another token', async () => {
    const page = await stage.dashboard.open(sagaPath(await place({ token: 'tok_declined' })));
    const isSame = await neverReloaded(page);
    await stands(page, 'Failed');
    expect(await statesOnWay(page, 1)).toEqual([
      ...['Suspend', 'StockReserved', 'ReleasingStock', 'FailingOrder', 'Failed'],
    ]);
    expect(await arrows(page, 1, 'taken')).toEqual(['StockReserved']);
    expect((await arrows(page, 1, 'undone')).sort()).toEqual([
      ...['OrderFailed', 'PaymentFailed', 'StockReleased'],
    ]);

    await replay(page, { token: 'tok_visa', reason: 'The customer has another card' });
    await stands(page, 'Completed');
    expect(await statesOnWay(page, 2)).toEqual([
      ...['Failed', 'ReopeningOrder', 'Suspend', 'StockReserved', 'Paid', 'Completed'],
    ]);
    await page.getByText('The customer has another card').first().waitFor();
    await page.getByRole('button', { name: 'Attempt 1' }).click();
    expect(await arrows(page, 1, 'undone')).toContain('PaymentFailed');
    expect(await isSame()).toBe(true);
  });

  it('takes what customers write for text, whatever it is', async () => {
    const customerId = '<script>alert(1)</script><img src=x onerror=alert(2)>';
    const orderId = await place({ customerId });
    const page = await stage.dashboard.open('/ui/sagas');
    const alerts: string[] = [];
    page.on('dialog', async (dialog) => {
      alerts.push(dialog.message());
      await dialog.dismiss();
    });
    await page.getByText(customerId).waitFor();
    await page.goto(sagaPath(orderId));
    await page.getByText(customerId).waitFor();
    await page.getByRole('button', { name: 'Add a note' }).click();
    const note = '<svg onload=alert(3)>';
    await page.getByRole('dialog').getByLabel('Note').fill(note);
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText(note).waitFor();
    expect(await page.locator('img[src=x], svg[onload]').count()).toBe(0);
    expect(alerts).toEqual([]);
  });

  it('is used by keyboard alone: a saga opened from the list, and a note added to it', async () => {
    const orderId = await place({});
    const page = await stage.dashboard.open('/ui/sagas');
    const link = page.getByRole('link', { name: orderId.slice(-12) });
    await link.waitFor();
    await tabTo(page, link);
    await page.keyboard.press('Enter');
    await stands(page, 'Completed');
    const add = page.getByRole('button', { name: 'Add a note' });
    await tabTo(page, add);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a note' });
    await tabTo(page, dialog.getByLabel('Note'));
    await page.keyboard.type('Called the customer');
    await tabTo(page, dialog.getByRole('button', { name: 'Add it' }));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Called the customer').waitFor();
    expect(await hasFocus(add)).toBe(true);
  });

  it('complained of nothing meanwhile', () => {
    expect(stage.dashboard.complaints).toEqual([]);
  });
});
