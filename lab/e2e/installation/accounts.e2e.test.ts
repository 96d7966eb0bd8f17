// Each service with a RabbitMQ account of its own that may do what deploy/rabbitmq/permissions.json grants, and no more.
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { type Channel, connect } from 'amqplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Program, root, startProgram } from '../../world/child-process.ts';
import { newDatabases } from '../../world/databases.ts';
import { request } from '../../world/http.ts';
import { createOwnRabbitMq, describeOnOwnRabbitMq, type OwnRabbitMq } from '../../world/own-rabbitmq.ts';
import { type ServiceName, serviceNames, variablePrefix } from '../../world/service-names.ts';
import { createShop } from '../../world/shop.ts';
import { until } from '../../world/wait.ts';

interface Readiness {
  status: string;
  checks: Record<string, string>;
  reasons?: Record<string, string>;
}

describeOnOwnRabbitMq('accounts with the least rights', () => {
  const databases = newDatabases();
  const adminToken = randomUUID();
  const urls = new Map<ServiceName, string>();
  const running = new Map<ServiceName, Program>();
  const shop = createShop((service) => urls.get(service)!, adminToken);
  let folder: string;
  let rabbitMq: OwnRabbitMq;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'order-saga-accounts-')));
    const definitions = join(folder, 'definitions');
    await mkdir(definitions);
    const users = [...serviceNames, 'guest'].map((name) => ({
      name,
      password: name,
      tags: name === 'guest' ? 'administrator' : '',
    }));
    const permissions = [{ user: 'guest', vhost: '/', configure: '.*', write: '.*', read: '.*' }];
    await writeFile(
      join(definitions, '10-accounts.json'),
      JSON.stringify({ users, vhosts: [{ name: '/' }], permissions }),
    );
    await copyFile(join(root, 'deploy/rabbitmq/permissions.json'), join(definitions, '20-permissions.json'));
    rabbitMq = await createOwnRabbitMq(join(folder, 'rabbitmq'));
    await rabbitMq.configure([`load_definitions = ${definitions}`]);
    await rabbitMq.start();
  });

  afterAll(async () => {
    await Promise.all([...running.values()].map((program) => program.end()));
    await rabbitMq?.end();
    await databases.drop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const urlFor = (account: string) => rabbitMq.url.replace('guest:guest', `${account}:${account}`);

  async function start(service: ServiceName): Promise<Program> {
    const [port] = await freePorts(1);
    urls.set(service, `http://127.0.0.1:${port}`);
    const program = startProgram(`${service}/src/main.ts`, {
      env: {
        RABBITMQ_URL: urlFor(service),
        ADMIN_TOKEN: adminToken,
        STEP_TIMEOUT_MS: '1000',
        [`${variablePrefix[service]}_DATABASE_URL`]: databases.url(service),
        [`${variablePrefix[service]}_PORT`]: String(port),
      },
    });
    running.set(service, program);
    return program;
  }

  /** Its readiness, once its broker is as expected. */
  const broker = (service: ServiceName, expected: string | undefined) =>
    until(`the broker of ${service} is ${expected ?? 'up'}`, async () => {
      const answer = await request<Readiness>('GET', `${urls.get(service)}/readyz`).catch(() => undefined);
      if (answer === undefined || answer.body.reasons?.['database'] !== undefined) return undefined;
      return answer.body.reasons?.['broker'] === expected ? answer : undefined;
    });
  const ready = (service: ServiceName) =>
    until(`${service} is ready`, async () => {
      const answer = await request<Readiness>('GET', `${urls.get(service)}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    });
  /** How many lines of its log tell of `text`. */
  const linesOf = (program: Program, text: string) =>
    program
      .stdout()
      .split('\n')
      .filter((line) => line.includes(text));

  it('let the workers start first and wait for the orchestrator, which they tell once', async () => {
    const stock = await start('stock-service');
    const payment = await start('payment-service');
    await start('order-service');
    expect(await broker('stock-service', 'not-declared')).toMatchObject({
      status: 503,
      body: { checks: { database: 'up', broker: 'down' } },
    });
    // It takes orders without a broker.
    expect((await broker('order-service', 'not-declared')).status).toBe(200);
    const { body: early } = await shop.place({ lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 5 }] });
    await broker('payment-service', 'not-declared');
    await start('orchestrator');
    for (const service of serviceNames) await ready(service);

    await shop.stock('SKU-1', 10);
    const lines = [{ sku: 'SKU-1', quantity: 1, unitPrice: 5 }];
    const [cancelled] = await shop.placeMany(1, () => ({ token: 'tok_hang', lines }));
    await shop.cancel(cancelled!);
    const ids = await shop.placeMany(2, (index) => ({
      token: index === 0 ? 'tok_visa' : 'tok_declined',
      lines,
    }));
    expect(await shop.ended([early.orderId, cancelled!, ...ids], 60_000)).toMatchObject([
      { status: expect.stringMatching(/Completed|Failed/) },
      { status: 'Failed', failure: { reason: 'Cancelled' } },
      { status: 'Completed' },
      { status: 'Failed', failure: { reason: 'PaymentDeclined' } },
    ]);
    for (const program of [stock, payment]) {
      const told = linesOf(program, 'RabbitMQ lacks what another service declares').map((line) => {
        const { link, reason } = JSON.parse(line) as { link: string; reason: string };
        return `${link}: ${reason}`;
      });
      expect(told[0]).toContain(
        'the exchange saga.commands is not there yet, and this account may not declare it (access to exchange',
      );
      expect(told).toEqual([...new Set(told)]);
    }
  });

  it('park what a worker cannot read, for the orchestrator to show', async () => {
    const orderId = randomUUID();
    const stranger = await connect(rabbitMq.url);
    const channel = await stranger.createConfirmChannel();
    channel.sendToQueue('stock.commands', Buffer.from('no json'), { correlationId: orderId });
    await channel.waitForConfirms();
    await stranger.close();
    await until('the dead letter is shown', async () => {
      const headers = { authorization: `Bearer ${adminToken}` };
      const url = `${urls.get('orchestrator')}/admin/dead-letters?queue=stock.commands`;
      const { body } = await request<{ items: object[] }>('GET', url, { headers });
      return body.items.length === 1;
    });
  });

  it.each<[string, ServiceName, (channel: Channel) => Promise<unknown>]>([
    [
      'consume the commands of payment-service',
      'stock-service',
      (channel) => channel.get('payment.commands'),
    ],
    ['read the replies', 'stock-service', (channel) => channel.get('orchestrator.replies')],
    ['read dead letters', 'stock-service', (channel) => channel.get('saga.dead-letters')],
    ['empty its queue away', 'stock-service', (channel) => channel.deleteQueue('stock.commands')],
    ['empty a queue of others', 'stock-service', (channel) => channel.purgeQueue('payment.commands')],
    ['command others', 'payment-service', publish('saga.commands', 'stock')],
    ['write to a queue past the exchanges', 'payment-service', publish('', 'order.commands')],
    ['tell what others tell', 'stock-service', publish('saga.events', 'payment.PaymentCompleted')],
    ['place orders', 'payment-service', publish('saga.events', 'order.OrderCreated')],
    ['park letters of others', 'order-service', publish('saga.dead-letter', 'stock.commands')],
    [
      'listen to all events',
      'order-service',
      (channel) => channel.bindQueue('order.commands', 'saga.events', '#'),
    ],
    ['take commands away from the workers', 'orchestrator', (channel) => channel.get('stock.commands')],
    ['tell what workers tell', 'orchestrator', publish('saga.events', 'stock.StockReserved')],
  ])('refuse to %s as %s', async (_what, account, act) => {
    const model = await connect(urlFor(account));
    const channel = await model.createChannel();
    channel.on('error', () => {});
    const refused = expect(act(channel)).rejects.toMatchObject({ code: 403 });
    await refused;
    await model.close();
  });

  it('show a right that was taken away: once in the log, and in /readyz until it is there again', async () => {
    await running.get('stock-service')!.end('SIGTERM');
    await rabbitMq.control(
      'set_permissions',
      'stock-service',
      '^$',
      '^saga\\.dead-letter$',
      '^stock\\.commands$',
    );
    const stock = await start('stock-service');
    await ready('stock-service');
    const [orderId] = await shop.placeMany(1, () => ({ token: 'tok_visa' }));
    expect((await broker('stock-service', 'missing-right')).status).toBe(503);
    const refusals = () => linesOf(stock, 'RabbitMQ refuses what this service needs');
    await until('the command was sent again twice, and answered in vain', async () => {
      const { history } = await shop.saga(orderId!);
      return history.filter(({ kind }) => kind === 'command').length >= 2;
    });
    expect(refusals()).toHaveLength(1);
    expect(refusals()[0]).toContain(
      "access to exchange 'saga.events' in vhost '/' refused for user 'stock-service'",
    );
    await rabbitMq.control(
      'set_permissions',
      'stock-service',
      '^$',
      '^saga\\.(events|dead-letter)$',
      '^stock\\.commands$',
    );
    await shop.ended([orderId!], 60_000);
    await ready('stock-service');
  });
});

/** Resolves when the message is confirmed; rejects with the error of its channel. */
function publish(exchange: string, routingKey: string): (channel: Channel) => Promise<unknown> {
  return (channel) => {
    const refused = new Promise((_, reject) => channel.once('error', reject));
    channel.publish(exchange, routingKey, Buffer.from('{}'), { mandatory: true });
    // A question behind it is answered after it.
    return Promise.race([refused, channel.checkExchange('saga.events').then(() => 'taken')]);
  };
}
