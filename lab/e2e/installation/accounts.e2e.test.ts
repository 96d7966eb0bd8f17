// Each service with a RabbitMQ account of its own that may do what deploy/rabbitmq/permissions.json grants, and no more.
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Channel, connect } from 'amqplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { createRunFolder, type RunFolder } from '../../world/run-folder.ts';
import { newDatabases } from '../../world/servers/databases.ts';
import { describeOnOwnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { createOwnRabbitMq, type OwnRabbitMq } from '../../world/servers/own-rabbitmq.ts';
import { type ServiceName, serviceNames } from '../../world/service-names.ts';
import { root } from '../../world/services/program.ts';
import type { Replica } from '../../world/services/replica.ts';
import { createReplicas, type Replicas } from '../../world/services/replicas.ts';
import { createShop } from '../../world/shop.ts';
import { until } from '../../world/wait.ts';

interface Readiness {
  status: string;
  checks: Record<string, string>;
  reasons?: Record<string, string>;
}

describeOnOwnRabbitMq('accounts with the least rights', () => {
  const databases = newDatabases('e2e');
  const adminToken = randomUUID();
  const urlOf = (service: ServiceName) => replicas.of(service).at(-1)!.url;
  const shop = createShop(urlOf, adminToken);
  let folder: RunFolder;
  let rabbitMq: OwnRabbitMq;
  let replicas: Replicas;

  beforeAll(async () => {
    folder = await createRunFolder('accounts');
    const definitions = join(folder.path, 'definitions');
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
    rabbitMq = await createOwnRabbitMq(join(folder.path, 'rabbitmq'));
    await rabbitMq.configure([`load_definitions = ${definitions}`]);
    await rabbitMq.start();
    replicas = createReplicas({
      logs: folder.logs,
      databaseUrl: databases.url,
      env: { ADMIN_TOKEN: adminToken, STEP_TIMEOUT_MS: '1000' },
    });
  });

  afterAll(async () => {
    await replicas?.close();
    await rabbitMq?.end();
    await databases.drop();
    await folder.remove();
  });

  const urlFor = (account: string) => rabbitMq.url.replace('guest:guest', `${account}:${account}`);

  async function start(service: ServiceName): Promise<Replica> {
    const replica = await replicas.add(service, { RABBITMQ_URL: urlFor(service) });
    replica.start();
    return replica;
  }

  /** Its readiness, once its broker is as expected. */
  const broker = (service: ServiceName, expected: string | undefined) =>
    until(`the broker of ${service} is ${expected ?? 'up'}`, async () => {
      const answer = await request<Readiness>('GET', `${urlOf(service)}/readyz`).catch(() => undefined);
      if (answer === undefined || answer.body.reasons?.['database'] !== undefined) return undefined;
      return answer.body.reasons?.['broker'] === expected ? answer : undefined;
    });
  /** How many lines of its log tell of `text`. */
  const linesOf = (replica: Replica, text: string) =>
    replica
      .log()
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
    await replicas.ready();

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
    for (const replica of [stock, payment]) {
      const told = linesOf(replica, 'RabbitMQ lacks what another service declares').map((line) => {
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
      const url = `${urlOf('orchestrator')}/admin/dead-letters?queue=stock.commands`;
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
    await replicas.named('stock-service-1').end('SIGTERM');
    await rabbitMq.control(
      'set_permissions',
      'stock-service',
      '^$',
      '^saga\\.dead-letter$',
      '^stock\\.commands$',
    );
    const stock = await start('stock-service');
    await stock.ready();
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
    await stock.ready();
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
