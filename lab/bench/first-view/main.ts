// `npm run bench:dashboard`: when each view of the dashboard is there, opened from a cold cache among many sagas.
// Needs POSTGRES_URL and Debian's chromium; makes databases of its own and drops them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from '../../../dashboard/src/paths.ts';
import { launchChromium } from '../../e2e/browser/chromium.ts';
import { newDatabases } from '../../world/databases.ts';
import { type EmbeddedSystem, embeddedSystem } from '../../world/embedded-system.ts';
import { serviceNames, variablePrefix } from '../../world/service-names.ts';
import { table } from '../report.ts';
import { growSagas } from '../search/grow-sagas.ts';
import { median } from '../statistics.ts';

const ROUNDS = 3;

const count = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(count) || count < 1000) {
  console.error('npm run bench:dashboard -- [sagas, at least 1000; default 100000]');
  process.exit(1);
}

interface Seen {
  /** First and largest contentful paint, in ms from the start of the navigation. */
  readonly first: number;
  readonly largest: number;
}

const databases = newDatabases();
const dataDir = await mkdtemp(join(tmpdir(), 'order-saga-first-view-'));
const system = await embeddedSystem(dataDir);
const program = await system.start(
  Object.fromEntries(
    serviceNames.map((service) => [`${variablePrefix[service]}_DATABASE_URL`, databases.url(service)]),
  ),
);
try {
  await growSagas(databases.url('orchestrator'), count, () => {});
  console.error(`${count} sagas made`);
  const views = await viewPaths(system);
  const seen = new Map(Object.keys(views).map((view) => [view, [] as Seen[]]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [view, path] of Object.entries(views)) seen.get(view)!.push(await open(system, path));
  }
  const rows = [...seen].map(([view, times]) => [
    view,
    ...(['first', 'largest'] as const).map((paint) => {
      const all = times.map((time) => time[paint]).sort((one, other) => one - other);
      return `${median(all).toFixed(0)} (${all[0]!.toFixed(0)}–${all.at(-1)!.toFixed(0)})`;
    }),
  ]);
  console.log(table(['view', 'first paint, ms', 'largest paint, ms'], rows));
} finally {
  await program.end('SIGTERM');
  await databases.drop();
  await rm(dataDir, { recursive: true, force: true });
}

async function viewPaths(running: EmbeddedSystem): Promise<Record<string, string>> {
  const { body } = await running.shop.get<{ items: { orderId: string }[] }>(
    'orchestrator',
    '/sagas?outcome=failed&limit=1',
  );
  return {
    overview: paths.overview,
    sagas: paths.sagas,
    'one saga': paths.saga(body.items[0]!.orderId),
    failures: paths.failures,
    'replay runs': paths.replays,
    'dead letters': paths.deadLetters,
    audit: paths.audit,
  };
}

/** Opens a view in a new browser: nothing is cached. */
async function open(running: EmbeddedSystem, path: string): Promise<Seen> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript({
      content: `
        globalThis.largestPaint = 0;
        new PerformanceObserver((list) => {
          for (const { startTime } of list.getEntries()) largestPaint = startTime;
        }).observe({ type: 'largest-contentful-paint', buffered: true });`,
    });
    await page.goto(running.url('orchestrator') + path, { waitUntil: 'load' });
    // Streams stay open, so the network is never idle: what is painted within this time counts.
    await page.waitForTimeout(3000);
    return await page.evaluate(
      `({ first: performance.getEntriesByName('first-contentful-paint')[0].startTime, largest: largestPaint })`,
    );
  } finally {
    await browser.close();
  }
}
