// The page /docs in a browser, where every route asks for a token.
import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../../shared/src/http/app.ts';
import { createServer } from '../../../shared/src/http/server.ts';
import { createLogger } from '../../../shared/src/observability/logger.ts';
import { createMetrics } from '../../../shared/src/observability/metrics.ts';
import { describeInChromium, launchChromium } from './browser/chromium.ts';

const TOKEN = 'a-token-that-only-looks-at-things';

describeInChromium('/docs with ACCESS_TOKENS', () => {
  let app: App;
  let url: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    app = await createServer({
      api: { title: 'A service' },
      logger: createLogger({ name: 'docs', level: 'silent' }),
      access: {
        adminToken: undefined,
        accessTokens: [{ name: 'vera', role: 'viewer', digest: createHash('sha256').update(TOKEN).digest() }],
      },
      isUnavailable: () => false,
      checks: {},
      registry: createMetrics('docs').registry,
    });
    app.get('/whoami', { schema: { operationId: 'getWhoami' } }, async ({ actor }) => actor);
    url = await app.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
    page = await (await browser.newContext()).newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('loads without one, says that the document needs it, and shows nothing of the service', async () => {
    await page.goto(`${url}/docs`);
    await page.getByText(/Failed to load API definition/).waitFor();
    expect(await page.getByText('/whoami').count()).toBe(0);
  });

  it('shows the document once a token is entered, and tries routes with it', async () => {
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByLabel('Token').press('Enter');
    await page.getByText('/whoami').click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table').getByText('"vera"').waitFor();
    const folder = process.env['DASHBOARD_SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/docs.png`, fullPage: true });
  });

  it('forgets it when asked to, and at the end of its tab', async () => {
    const other = await page.context().newPage();
    await other.goto(`${url}/docs/`);
    await other.getByText(/Failed to load API definition/).waitFor();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.getByText(/Failed to load API definition/).waitFor();
  });
});
