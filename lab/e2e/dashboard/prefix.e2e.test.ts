// The dashboard below a path of a proxy, which passes the path on or takes it away.

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium } from './browser/chromium.ts';
import { stands } from './browser/saga-page.ts';
import { openStage, type Stage } from './browser/stage.ts';

const PATH = '/ops/saga';

/** What is not below the path is not the orchestrator's, and noted. */
async function proxyTo(port: number, asked: (path: string) => string, stray: string[]): Promise<Server> {
  const server = createServer((incoming, answer) => {
    const { url = '/', method, headers } = incoming;
    if (!url.startsWith(`${PATH}/`)) {
      stray.push(url);
      return answer.writeHead(404).end();
    }
    const passed = request({ host: '127.0.0.1', port, path: asked(url), method, headers }, (given) => {
      answer.writeHead(given.statusCode!, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
    return answer.on('close', () => passed.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

describeInChromium(`the dashboard below ${PATH}`, () => {
  let stage: Stage;
  let orderId: string;
  const stray: string[] = [];
  const servers: Server[] = [];
  const urls: Record<string, string> = {};

  beforeAll(async () => {
    stage = await openStage({ PUBLIC_PATH: PATH });
    const lines = [{ sku: 'SKU-1', quantity: 1, unitPrice: 1999 }];
    [orderId] = (await stage.system.shop.placeMany(1, () => ({ lines, token: 'tok_declined' }))) as [string];
    await stage.system.shop.ended([orderId]);
    const { orchestrator } = stage.system.ports;
    for (const [how, asked] of [
      ['passed on', (url: string) => url],
      ['taken away', (url: string) => url.slice(PATH.length)],
    ] as const) {
      const server = await proxyTo(orchestrator, asked, stray);
      servers.push(server);
      urls[how] = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
    }
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await stage?.close();
  });

  it.each(['passed on', 'taken away'])(
    'is whole where the path is %s: pages, files, API, stream',
    async (how) => {
      const page = await stage.dashboard.open(`${urls[how]}/ui/sagas/${orderId}`);
      await stands(page, 'Failed');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Sagas' }).first().click();
      await page.waitForURL(`${urls[how]}/ui/sagas`);
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.waitForURL((url) => url.href.replace(/\/$/, '') === urls[how]);
      await page.goto(`${urls[how]}/`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.goto(`${urls[how]}/ui/no/such/page`);
      await page.getByText('Page not found').waitFor();
      expect(await page.evaluate(`document.querySelector('.brand img').naturalWidth`)).toBeGreaterThan(0);
      await page.goto(`${urls[how]}/docs`);
      await page.getByText('order-saga orchestrator').first().waitFor();
      const folder = process.env['DASHBOARD_SCREENSHOTS'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/docs-prefix.png` });
    },
  );

  it('names addresses below the path in Location and in the OpenAPI document', async () => {
    const url = urls['passed on']!;
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { servers: { url: string }[] };
    expect(document.servers.map((server) => server.url)).toEqual([PATH]);
    const replayed = await fetch(`${url}/admin/sagas/${orderId}/replay`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stage.system.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'another card', payment: { token: 'tok_visa' } }),
    });
    expect([replayed.status, replayed.headers.get('location')]).toEqual([202, `${PATH}/sagas/${orderId}`]);
  });

  it('asks for nothing beside the path, and complains of nothing', () => {
    expect(stray.filter((url) => url !== '/favicon.ico')).toEqual([]);
    expect(stage.dashboard.complaints.filter((text) => !text.startsWith(`${PATH}/docs`))).toEqual([]);
  });
});
