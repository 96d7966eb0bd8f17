// The stock-service in Python passes the conformance, and takes part in the demo in place of ours.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { databaseUrl } from '@order-saga/shared/database/database';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subjectOf } from '../../../cli/src/conformance/participants/participants.ts';
import { runClaims } from '../../../cli/src/conformance/run.ts';
import { dropDatabases, withClient } from '../../world/servers/databases.ts';
import { describeOnOwnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { describeWithPython, PYTHON } from '../../world/servers/describe-with-python.ts';
import { createOwnRabbitMq, type OwnRabbitMq } from '../../world/servers/own-rabbitmq.ts';
import { takePorts } from '../../world/services/ports.ts';
import { root, startProgram } from '../../world/services/program.ts';
import { until } from '../../world/wait.ts';

const ADMIN_TOKEN = 'a-token-for-the-tests';
const LIMIT_MS = 600_000;

describeOnOwnRabbitMq('with a RabbitMQ of its own', () => {
  describeWithPython('stock-service in Python', takesPart);
});

function takesPart(): void {
  const server = process.env['POSTGRES_URL']!;
  const database = `e2e_stock_python_${process.pid}`;
  let folder: string;
  let rabbitMq: OwnRabbitMq;
  let url: string;
  let python: ChildProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-saga-python-'));
    rabbitMq = await createOwnRabbitMq(join(folder, 'rabbitmq'));
    await rabbitMq.start();
    await withClient(databaseUrl(server, 'postgres'), (client) =>
      client.query(`CREATE DATABASE ${database}`),
    );
    const [port] = await takePorts(1);
    url = `http://127.0.0.1:${port}`;
    await start();
  });
  afterAll(async () => {
    await kill();
    await rabbitMq?.end();
    await dropDatabases(server, [database]);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  async function start(): Promise<void> {
    python = spawn(PYTHON, [join(root, 'examples/stock-python/stock.py')], {
      env: {
        RABBITMQ_URL: rabbitMq.url,
        STOCK_DATABASE_URL: databaseUrl(server, database),
        STOCK_PORT: new URL(url).port,
        ADMIN_TOKEN,
      },
      stdio: 'ignore',
    });
    await until('it answers', async () => (await fetch(`${url}/readyz`)).ok);
  }

  async function kill(): Promise<void> {
    if (python === undefined || python.exitCode !== null || python.signalCode !== null) return;
    python.kill('SIGKILL');
    await once(python, 'exit');
  }

  it(
    'passes every claim, also when it is killed',
    async () => {
      const broker = createRabbitMqBroker({ urls: [rabbitMq.url], logger: pino({ enabled: false }) });
      try {
        await expect.poll(() => broker.isUp()).toBe(true);
        const results = await runClaims({
          subject: subjectOf('stock'),
          broker,
          http: { baseUrl: url, token: ADMIN_TOKEN },
          async restart() {
            await kill();
            await start();
          },
          ...{ orders: 100, patienceMs: 10_000, signal: new AbortController().signal },
        });
        expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
      } finally {
        await broker.close();
      }
    },
    LIMIT_MS,
  );

  it(
    'serves a whole demo run in place of ours',
    async () => {
      const demo = startProgram('embedded/src/demo/main.ts', {
        env: { EXTERNAL_PARTICIPANTS: 'stock', RABBITMQ_URL: rabbitMq.url, STOCK_URL: url, ADMIN_TOKEN },
      });
      const { code } = await demo.ended;
      expect(demo.stdout() + demo.stderr()).toContain('Everything holds.');
      expect(code).toBe(0);
      const products = await withClient(databaseUrl(server, database), (client) =>
        client.query("SELECT sku FROM product WHERE sku LIKE 'DEMO-%' AND reserved > 0"),
      );
      expect(products.rows.length).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
}
