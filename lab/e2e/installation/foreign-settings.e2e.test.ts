// Databases whose operator has set sessions to other formats, another schema and another isolation: services set their own.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { serviceNames } from '../../world/service-names.ts';
import { openWorld, type World } from '../../world/world.ts';

const SETTINGS = {
  DateStyle: 'German',
  IntervalStyle: 'sql_standard',
  bytea_output: 'escape',
  extra_float_digits: '-10',
  TimeZone: 'Asia/Tokyo',
  search_path: 'app, public',
  standard_conforming_strings: 'off',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  lock_timeout: '1ms',
  synchronous_commit: 'off',
};

describeOnRabbitMq('databases with settings of their own', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
    for (const service of serviceNames) {
      await world.databases.create(service);
      await world.databases.query(service, 'CREATE SCHEMA app');
      const name = new URL(world.databases.url(service)).pathname.slice(1);
      for (const [setting, value] of Object.entries(SETTINGS)) {
        const values = setting === 'search_path' ? value : `'${value}'`;
        await world.databases.query(service, `ALTER DATABASE "${name}" SET ${setting} TO ${values}`);
      }
    }
    await world.startAll();
    await world.shop.stock('A', 1000);
  });
  afterAll(() => world.close());

  it('carry orders of every kind to their end, and answer each request', async () => {
    const tokens = ['tok_visa', 'tok_declined', 'tok_slow'];
    const orderIds = await world.shop.placeMany(9, (index) => ({ token: tokens[index % tokens.length]! }));
    const orders = await world.shop.ended(orderIds);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['Completed', 'Failed']));
    for (const { orderId } of orders) {
      const { body } = await world.shop.get<{ createdAt: string }>('order-service', `/orders/${orderId}`);
      expect(Math.abs(Date.now() - Date.parse(body.createdAt))).toBeLessThan(10 * 60_000);
    }
    const failed = orders.find(({ status }) => status === 'Failed')!;
    expect(
      (await world.shop.replay(failed.orderId, { reason: 'another card', payment: { token: 'tok_visa' } }))
        .status,
    ).toBe(202);
    expect((await world.shop.ended([failed.orderId]))[0]?.status).toBe('Completed');
    expect(await violations(world.shop, orderIds, { A: 1000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });

  it('have all their tables in the schema public', async () => {
    for (const service of serviceNames) {
      const rows = await world.databases.query<{ schemaname: string }>(
        service,
        `SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
      );
      expect(rows.map(({ schemaname }) => schemaname)).toEqual(['public']);
    }
  });
});
