// Who may do what on the dashboard: acts are there for all to see, and say what they need.
import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from './browser/chromium.ts';
import { described } from './browser/dashboard.ts';
import { sagaPath, stands } from './browser/saga-page.ts';
import { openStage, type Stage } from './browser/stage.ts';

const VIEWER = 'a-token-that-only-looks-at-things';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describeInChromium('the dashboard', () => {
  let stage: Stage;
  let orderId: string;
  beforeAll(async () => {
    stage = await openStage();
    const lines = [{ sku: 'SKU-1', quantity: 1, unitPrice: 1999 }];
    [orderId] = (await stage.system.shop.placeMany(1, () => ({ lines, token: 'tok_declined' }))) as [string];
    await stage.system.shop.ended([orderId]);
  });
  afterAll(() => stage?.close());

  const openSaga = async (token: string | null): Promise<Page> => {
    const page = await stage.dashboard.open(sagaPath(orderId), { token });
    await stands(page, 'Failed');
    return page;
  };
  const replayOf = (page: Page) => page.getByRole('button', { name: 'Replay', exact: true });
  const signIn = async (page: Page, token: string) => {
    await page.getByLabel('Token').fill(token);
    await page.getByLabel('Token').press('Enter');
  };

  it('shows all to everybody where only ADMIN_TOKEN is set; acts wait for somebody to sign in', async () => {
    const page = await openSaga(null);
    await described(replayOf(page), /^Sign in with a token in the role operator/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signIn(page, 'not-the-token-of-anybody');
    await page.getByRole('alert').getByText('Unknown token').waitFor();
    await signIn(page, stage.system.adminToken);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await replayOf(page)
      .and(page.getByRole('button', { disabled: false }))
      .waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await described(replayOf(page), /^Sign in/);
  });

  it('keeps the token for the session of its tab only', async () => {
    const page = await openSaga(stage.system.adminToken);
    const kept = 'JSON.stringify({ ...localStorage }) + document.cookie';
    expect(await page.evaluate<string>(kept)).not.toContain(stage.system.adminToken);
    const other = await page.context().newPage();
    await other.goto(sagaPath(orderId));
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('shows nothing before one has signed in where ACCESS_TOKENS is set; a viewer may look, and reads which role acts need', async () => {
    await stage.kill('SIGTERM');
    await stage.startAgain({ ACCESS_TOKENS: `vera:viewer:${sha256(VIEWER)}` });
    const page = await stage.dashboard.open(sagaPath(orderId), { token: null });
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.getByText('Failed').count()).toBe(0);
    await signIn(page, VIEWER);
    await stands(page, 'Failed');
    await described(replayOf(page), /^This needs the role operator; vera is in viewer/);
    await replayOf(page).click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('complained of nothing meanwhile', () => {
    expect(stage.dashboard.complaints).toEqual([]);
  });
});
