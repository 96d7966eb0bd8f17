// The dashboard as an operator uses it: orders are seen to end, and repaired from the page.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NewOrder } from '../../world/shapes.ts';
import { seriousFindings } from './browser/accessibility.ts';
import { describeInChromium } from './browser/chromium.ts';
import { DESKTOP, described, hasFocus, neverReloaded, PHONE, tabTo } from './browser/dashboard.ts';
import { rowsIn } from './browser/rows.ts';
import { arrows, replay, sagaPath, stands, statesOnWay } from './browser/saga-page.ts';
import { keepScreenshot } from './browser/screenshots.ts';
import { openStage, type Stage } from './browser/stage.ts';

/** The chart is drawn a moment after the state is shown. */
const seen = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 20_000, interval: 50 });

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

  it('shows an order that is placed on it until it is completed, without being reloaded', async () => {
    const page = await stage.dashboard.open('/ui/try-it');
    const isSame = await neverReloaded(page);
    await page.getByRole('textbox', { name: 'Customer' }).fill('a-newcomer');
    await page.getByRole('button', { name: 'Place one order' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('link') });
    await row.getByText('Completed', { exact: true }).waitFor();
    expect(await row.count()).toBe(1);
    await row.getByRole('link').click();
    await stands(page, 'Completed');
    await seen(() => statesOnWay(page, 1)).toEqual(['Suspend', 'StockReserved', 'Paid', 'Completed']);
    expect(await isSame()).toBe(true);
  });

  it('draws in red how a declined order was undone, and completes it when it is replayed with another token', async () => {
    const page = await stage.dashboard.open(sagaPath(await place({ token: 'tok_declined' })));
    const isSame = await neverReloaded(page);
    await stands(page, 'Failed');
    await seen(() => statesOnWay(page, 1)).toEqual([
      ...['Suspend', 'StockReserved', 'ReleasingStock', 'FailingOrder', 'Failed'],
    ]);
    await seen(() => arrows(page, 1, 'taken')).toEqual(['StockReserved']);
    await seen(async () => (await arrows(page, 1, 'undone')).sort()).toEqual([
      ...['OrderFailed', 'PaymentFailed', 'StockReleased'],
    ]);

    await replay(page, { token: 'tok_visa', reason: 'The customer has another card' });
    await stands(page, 'Completed');
    await seen(() => statesOnWay(page, 2)).toEqual([
      ...['Failed', 'ReopeningOrder', 'Suspend', 'StockReserved', 'Paid', 'Completed'],
    ]);
    await page.getByText('The customer has another card').first().waitFor();
    await page.getByRole('button', { name: 'Attempt 1' }).click();
    await seen(() => arrows(page, 1, 'undone')).toContain('PaymentFailed');
    expect(await isSame()).toBe(true);
  });

  it('replays what failed in the same way in waves, and shows how far it is until the last saga has completed', async () => {
    const lines = [{ sku: 'SKU-2', quantity: 1, unitPrice: 2500 }];
    const token = 'tok_insufficient_funds';
    await stage.system.shop.ended(
      await stage.system.shop.placeMany(30, (index) => ({
        customerId: `many-at-once-${index % 3}`,
        lines,
        token,
      })),
    );
    const page = await stage.dashboard.open('/ui/failures');
    const isSame = await neverReloaded(page);
    await page
      .getByRole('row')
      .filter({ hasText: 'insufficient_funds' })
      .getByRole('link', { name: 'PaymentDeclined' })
      .click();
    await page.getByRole('button', { name: 'Replay these sagas …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Another payment token').fill('tok_visa');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    // Slow enough to be seen on its way.
    await page.getByLabel('Waves').fill('1, 5, 10');
    await page.getByLabel('Maximum per second').fill('10');
    await page.getByRole('textbox', { name: 'Reason' }).fill('They were asked for another card');
    const begin = page.getByRole('button', { name: 'Replay 30 sagas' });
    await described(begin, /^Confirm that 3 customers are charged to one token/);
    await page.getByLabel('Charge the orders of 3 customers to one payment token').check();
    await begin.click();

    const heading = page.getByRole('heading', { level: 1 });
    await heading.getByText('Running', { exact: true }).waitFor();
    await page
      .getByRole('img', { name: /^\d+ completed, .*not tried yet/ })
      .first()
      .waitFor();
    await heading.getByText('Completed', { exact: true }).waitFor();
    await page.getByRole('img', { name: '30 completed', exact: true }).first().waitFor();
    await page.getByText('another one (***) for 3 customers').waitFor();
    expect(await isSame()).toBe(true);
  });

  it('ends a saga as its order has ended, once what stays behind has been shown', async () => {
    const orderId = await place({});
    await stage.system.shop.ended([orderId]);
    // As a database that was restored: the saga fails the order, which is completed and refunded.
    await rowsIn(
      ...([stage, 'orchestrator'] as const),
      `UPDATE saga SET state = 'FailingOrder', sends = NULL, failure_reason = 'Cancelled', finished_at = NULL,
         deadline_at = now() + interval '1 hour', due_after = now() + interval '1 hour' WHERE order_id = $1`,
      [orderId],
    );
    await rowsIn(stage, 'payment_service', "UPDATE payment SET status = 'Refunded' WHERE order_id = $1", [
      orderId,
    ]);
    const page = await stage.dashboard.open(sagaPath(orderId));
    await stands(page, 'FailingOrder');
    await page.getByText('the two contradict each other').waitFor();
    await page.getByRole('button', { name: 'End as its order' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the saga as its order' });
    await dialog.getByText('0 payments are Completed').waitFor();
    await dialog.getByText('Completed, attempt 1').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await keepScreenshot(page, 'end-dialog');
    await dialog.getByLabel('Reason').fill('The goods were sent all the same');
    await dialog.getByRole('button', { name: 'End it as Completed' }).click();
    await dialog.waitFor({ state: 'detached' });
    await stands(page, 'Completed');
    await page.getByText('The goods were sent all the same').first().waitFor();
    expect(await page.getByRole('button', { name: 'End as its order' }).count()).toBe(0);
    const audit = 'SELECT act, detail FROM admin_audit WHERE order_id = $1';
    expect(await rowsIn(stage, 'orchestrator', audit, [orderId])).toMatchObject([
      { act: 'end', detail: { leaves: ['0 payments are Completed'] } },
    ]);
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

  it.each([DESKTOP, PHONE])('breaks no word of what a saga waits for, $width pixels wide', async (size) => {
    const orderId = await place({ token: 'tok_hang' });
    const page = await stage.dashboard.open(sagaPath(orderId), { size });
    await page.getByText('ProcessPayment', { exact: true }).first().waitFor();
    const lines =
      await page.evaluate(`[...document.querySelectorAll('.countdown dd:not(.number)')].map((name) => {
      const range = document.createRange();
      range.selectNodeContents(name);
      return [name.textContent, range.getClientRects().length];
    })`);
    expect(lines).toEqual([
      ['ProcessPayment', 1],
      ['payment-service', 1],
    ]);
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
