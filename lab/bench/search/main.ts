// `npm run bench:search`: how long a page of sagas takes among a million, for each filter and order, over HTTP, and which
// index PostgreSQL reads for it. Needs POSTGRES_URL; makes a database of its own and drops it.
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import {
  openDatabase,
  Prisma,
  type PrismaClient,
  schemaDirectory,
} from '../../../orchestrator/src/database.ts';
import type { SagaFilter } from '../../../orchestrator/src/look/search/filter.ts';
import { fitsFew, listQuery, type SagaOrder } from '../../../orchestrator/src/look/search/list.ts';
import {
  type RunningOrchestrator,
  runOrchestrator,
} from '../../../orchestrator/src/testing/running-orchestrator.ts';
import { table } from '../report.ts';
import { percentile } from '../statistics.ts';
import { growSagas } from './grow-sagas.ts';

/** Pages from the first on that are walked, and how often. */
const PAGES = 10;
const WALKS = 5;
const DAY_MS = 24 * 3_600_000;

const count = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(count) || count < 1000) {
  console.error('npm run bench:search -- [sagas, at least 1000; default 1000000]');
  process.exit(1);
}

const database = await createTestDatabase(schemaDirectory);
try {
  const begun = performance.now();
  await growSagas(database.url, count, (rows) => {
    if (rows % 100_000 === 0) console.error(`${rows} sagas`);
  });
  console.error(`${count} sagas made in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  const orchestrator = await runOrchestrator(database.url);
  const client = openDatabase(database.url, 1);
  try {
    await measureAll(orchestrator, client);
  } finally {
    await client.$disconnect();
    await orchestrator.stop();
  }
} finally {
  await database.drop();
}

interface Search extends SagaFilter, Partial<SagaOrder> {}

function searches(): Search[] {
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
  return [
    {},
    { order: 'asc' },
    { state: ['Failed'] },
    { state: ['Suspend', 'StockReserved'] },
    { outcome: 'running' },
    { outcome: 'failed' },
    { outcome: 'failed', order: 'asc' },
    { failureReason: ['PaymentDeclined'] },
    { failureReason: ['PaymentTimeout'] },
    { failureReason: ['PaymentTimeout', 'UnknownProduct'] },
    { incident: 'true' },
    { incident: 'true', outcome: 'failed' },
    { customerId: 'c-4711' },
    { customerId: 'nobody' },
    { customerId: 'c-4711', outcome: 'failed' },
    { sku: 'SKU-7' },
    { sku: 'RARE-77' },
    { sku: 'NOWHERE' },
    { sku: 'RARE-77', outcome: 'failed' },
    { currency: 'EUR' },
    { currency: 'CHF' },
    { amountMin: 4000 },
    { amountMin: 1_000_000 },
    { amountMin: 1_000_000, currency: 'USD' },
    { amountMin: 777, amountMax: 777 },
    { attempt: 2 },
    { attempt: 2, outcome: 'failed' },
    { createdAfter: daysAgo(31), createdBefore: daysAgo(29), outcome: 'failed' },
    { updatedAfter: daysAgo(1) },
    { updatedBefore: daysAgo(50) },
    { deadlineBefore: daysAgo(0) },
    { sort: 'updatedAt' },
    { sort: 'updatedAt', order: 'asc' },
    { sort: 'updatedAt', outcome: 'failed' },
    { sort: 'updatedAt', failureReason: ['PaymentTimeout'] },
    { sort: 'updatedAt', outcome: 'running' },
    { sort: 'updatedAt', customerId: 'c-4711' },
    { sort: 'updatedAt', sku: 'RARE-77' },
    { sort: 'deadlineAt', order: 'asc' },
    { sort: 'deadlineAt', state: ['Paid'], incident: 'true' },
  ];
}

async function measureAll(orchestrator: RunningOrchestrator, client: PrismaClient): Promise<void> {
  const rows: string[][] = [];
  for (const search of searches()) {
    const { sort = 'startedAt', order = 'desc', ...filter } = search;
    const query = queryOf(search);
    const { times, items } = await walk(orchestrator, query);
    const indexes = await indexesOf(client, filter, { sort, order });
    rows.push([`?${query}`, String(items), ...figures(times), indexes.join(', ')]);
    console.error(rows.at(-1)!.join('  '));
  }
  console.log(`\n${table(['search', 'rows', 'p50 ms', 'p95 ms', 'max ms', 'indexes'], rows)}`);

  const facets: string[][] = [];
  for (const search of searches().filter(({ sort, order }) => sort === undefined && order === undefined)) {
    const query = queryOf(search);
    const times: number[] = [];
    let total = '';
    for (let call = 0; call < WALKS; call++) {
      const begun = performance.now();
      const { body } = await orchestrator.call('GET', `/sagas/facets?${query}`);
      times.push(performance.now() - begun);
      total = `${body.atLeast ? '> ' : ''}${body.total}`;
    }
    facets.push([`?${query}`, total, ...figures(times)]);
  }
  console.log(`\n${table(['facets', 'sagas', 'p50 ms', 'p95 ms', 'max ms'], facets)}`);
}

function queryOf(search: Search): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const one of [value].flat()) query.append(name, String(one));
  return query.toString();
}

/** Walks the first pages a few times. @returns how long each took, and how many items they had */
async function walk(
  orchestrator: RunningOrchestrator,
  query: string,
): Promise<{ times: number[]; items: number }> {
  const times: number[] = [];
  let items = 0;
  for (let round = 0; round < WALKS; round++) {
    let cursor = '';
    items = 0;
    for (let page = 0; page < PAGES; page++) {
      const begun = performance.now();
      const { status, body } = await orchestrator.call('GET', `/sagas?${query}${cursor}`);
      times.push(performance.now() - begun);
      if (status !== 200) throw new Error(`?${query}: ${JSON.stringify(body)}`);
      items += body.items.length;
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
  }
  return { times, items };
}

async function indexesOf(client: PrismaClient, filter: SagaFilter, by: SagaOrder): Promise<string[]> {
  const sql = listQuery(filter, by, { limit: 50, after: undefined }, await fitsFew(client, filter));
  const [row] = await client.$queryRaw<{ 'QUERY PLAN': unknown }[]>(Prisma.sql`EXPLAIN (FORMAT JSON) ${sql}`);
  const names = [...JSON.stringify(row).matchAll(/"Index Name":"(\w+)"/g)].map(([, name]) => name!);
  return names.length === 0 ? ['none'] : [...new Set(names)];
}

function figures(times: readonly number[]): string[] {
  return [percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)].map((ms) => ms.toFixed(1));
}
