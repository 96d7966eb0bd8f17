// What may go wrong with dead letters in RabbitMQ: processes that die in between, two at once, a database that is away.
import { randomUUID } from 'node:crypto';
import type { Broker, Delivery } from '@order-saga/shared/broker/broker';
import { collect, eventually } from '@order-saga/shared/broker/testing/broker-harness';
import { samples } from '@order-saga/shared/broker/testing/sample-messages';
import { DEAD_LETTER, DEAD_LETTERS_QUEUE } from '@order-saga/shared/broker/topology';
import { deadLetter, REDRIVE_COUNT } from '@order-saga/shared/consumer/dead-letter';
import { encode, type Message } from '@order-saga/shared/contracts/message';
import type { Stoppable } from '@order-saga/shared/process/service';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../../database.ts';
import { type RabbitMqLetterBroker, rabbitMqLetterBroker } from '../../testing/letter-brokers.ts';
import { silent } from '../../testing/test-sagas.ts';
import { decideMany } from './acts.ts';
import { startLetterConsumer } from './letter-consumer.ts';
import { workOnLetters } from './letter-work.ts';

const QUEUE = 'stock.commands';
const reason = { code: 'a-code', message: 'why' };
const died = new Error('the process died');
const url = process.env.RABBITMQ_URL?.split(',')[0] ?? '';
const missing = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';

describe.skipIf(url === '')(`work on dead letters in RabbitMQ${missing}`, () => {
  let database: PrismaClient;
  let letters: RabbitMqLetterBroker;
  let consumer: Stoppable;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    const testDatabase = await createTestDatabase(schemaDirectory);
    drop = testDatabase.drop;
    database = openDatabase(testDatabase.url, 5);
    letters = await rabbitMqLetterBroker(url);
    consumer = startLetterConsumer({ database, broker: letters.broker, logger: silent });
    await eventually(() => expect(letters.broker.isUp()).toBe(true));
  });
  afterEach(async () => {
    await consumer.stop();
    await letters.close();
    await database.$disconnect();
    await drop();
  });

  const decision = { actor: 'test', reason: 'why' };
  const work = (holder: string = randomUUID(), broker: Broker = letters.broker) =>
    workOnLetters({ database, broker, logger: silent }, holder);
  const redriveAll = () => decideMany(database, { filter: {} }, { act: 'redrive', ...decision });
  const arrived = () =>
    letters.server.take(QUEUE).then((all) => all.map(({ properties }) => properties.messageId!));
  const letterOf = (message: Message) => deadLetter(QUEUE, encode(message, 'test'), reason);

  /** Parks messages and waits until the table has them. @returns their ids */
  async function park(count: number): Promise<string[]> {
    const messages = samples('ReserveStock', count);
    await letters.broker.publish(messages.map(letterOf));
    await eventually(async () =>
      expect(await database.deadLetter.count({ where: { status: 'parked' } })).toBe(count),
    );
    return messages.map(({ messageId }) => messageId);
  }

  async function statuses(): Promise<Record<string, number>> {
    const rows = await database.deadLetter.groupBy({ by: ['status'], _count: true });
    return Object.fromEntries(rows.map(({ status, _count }) => [status, _count]));
  }

  /** The broker as a process sees it that dies in one of its calls, or right after it. */
  const dying = (calls: Partial<Broker>): Broker => ({ ...letters.broker, ...calls });

  it('sends a letter twice, and loses none, when the process dies between the publish and its mark', async () => {
    const ids = await park(3);
    await redriveAll();
    let isDead = false;
    const broker = dying({
      publish: async (messages) => {
        await letters.broker.publish(messages);
        isDead = true;
      },
    });
    const lost = new Proxy(database, {
      get: (target, name) =>
        name === '$executeRaw' && isDead ? () => Promise.reject(died) : Reflect.get(target, name),
    });
    await expect(workOnLetters({ database: lost, broker, logger: silent }, randomUUID())).rejects.toBe(died);
    expect(await statuses()).toEqual({ redriving: 3 });
    await database.deadLetterQueue.updateMany({ data: { leasedUntil: new Date(0) } });

    await work();

    expect(await statuses()).toEqual({ redriven: 3 });
    const all = await arrived();
    expect(new Set(all)).toEqual(new Set(ids));
    expect(all).toHaveLength(2 * ids.length);
  });

  it('waits for the lease of a process that is gone, and then goes on', async () => {
    const ids = await park(2);
    await redriveAll();
    await database.$executeRaw`
      INSERT INTO dead_letter_queue (queue, holder, leased_until) VALUES (${QUEUE}, gen_random_uuid(), now() + interval '1 hour')
      ON CONFLICT (queue) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until`;
    await work();
    expect(await statuses()).toEqual({ redriving: 2 });
    await database.deadLetterQueue.updateMany({ data: { leasedUntil: new Date(0) } });
    await work();
    expect((await arrived()).sort()).toEqual(ids.sort());
  });

  it('sends each letter once when several orchestrators work at once, and leaves the others', async () => {
    const ids = await park(300);
    const odd = ids.filter((_, index) => index % 2 === 1);
    const rows = await database.deadLetter.findMany({
      where: { messageId: { in: odd } },
      select: { id: true },
    });
    const chosen = { ids: rows.map(({ id }) => id) };
    await decideMany(database, chosen, { act: 'redrive', ...decision });
    await Promise.all([work(), work(), work()]);
    await work();
    expect((await arrived()).sort()).toEqual(odd.toSorted());
    expect(await statuses()).toEqual({ parked: 150, redriven: 150 });
  });

  it('parks a letter again whose queue no service consumes', async () => {
    const [message] = samples('ReserveStock', 1);
    const { content, properties } = letterOf(message!);
    await letters.server.publish(DEAD_LETTERS_QUEUE, content, properties);
    await eventually(async () => expect(await statuses()).toEqual({ parked: 1 }));
    await redriveAll();
    await work();
    expect(await statuses()).toEqual({ parked: 1 });
  });

  it('takes letters of any size and depth, and with any text', async () => {
    const strange: [object, Buffer][] = [
      [{ headers: { deep: nested(500) }, type: 'a\u0000b\ud800' }, Buffer.from([0, 255, 128])],
      [{ headers: { 'x\u0000': '\u0000', [REDRIVE_COUNT]: 7 }, messageId: '\u0000' }, Buffer.from('')],
      [{ headers: { wide: 'x'.repeat(60_000) } }, Buffer.alloc(1024 * 1024, 1)],
    ];
    const address = { exchange: DEAD_LETTER, routingKey: QUEUE };
    await letters.broker.publish(
      strange.map(([properties, content]) => ({ ...address, properties, content })),
    );
    await letters.broker.publish(samples('ReserveStock', 1).map(letterOf));
    await eventually(async () => expect(await statuses()).toEqual({ parked: 4 }));
    const rows = await database.deadLetter.findMany({ orderBy: { at: 'asc' } });
    const found = rows.map(({ body }) => body.length).sort((a, b) => a - b);
    expect(found.slice(0, 2)).toEqual([0, 3]);
    expect(found.at(-1)).toBe(1024 * 1024);
    expect(rows.find(({ redrives }) => redrives === 7)).toBeDefined();
  });

  it('leaves letters in their queue until the database takes them', async () => {
    await consumer.stop();
    let isAway = true;
    const away = new Proxy(database, {
      get: (target, name) =>
        name === 'deadLetter' && isAway
          ? { createMany: () => Promise.reject(new Error('Connection terminated')) }
          : Reflect.get(target, name),
    });
    consumer = startLetterConsumer({ database: away, broker: letters.broker, logger: silent });
    await letters.broker.publish(samples('ReserveStock', 5).map(letterOf));
    await eventually(async () => expect(await letters.server.depth(DEAD_LETTERS_QUEUE)).toBe(0));
    expect(await database.deadLetter.count()).toBe(0);
    isAway = false;
    await eventually(async () => expect(await database.deadLetter.count()).toBe(5));
    await consumer.stop();
    const { deliveries } = collect(letters.broker, DEAD_LETTERS_QUEUE);
    await eventually(async () => expect((await letters.broker.depth(DEAD_LETTERS_QUEUE)).consumers).toBe(1));
    expect(deliveries).toEqual([]);
  });

  it('stores a letter once when the process dies between the commit and the ack', async () => {
    await consumer.stop();
    const other = letters.another();
    let acks = 0;
    const onAck = (broker: Broker, ack: (delivery: Delivery) => void): Broker => ({
      ...broker,
      subscribe: (queue, options, onDelivery) =>
        broker.subscribe(queue, options, (delivery) => onDelivery({ ...delivery, ack: () => ack(delivery) })),
    });
    const deaf = onAck(other, () => {});
    const first = startLetterConsumer({ database, broker: deaf, logger: silent });
    await letters.broker.publish(samples('ReserveStock', 3).map(letterOf));
    await eventually(async () => expect(await statuses()).toEqual({ parked: 3 }));
    const [one] = await database.deadLetter.findMany();
    await decideMany(database, { ids: [one!.id] }, { act: 'discard', ...decision });
    await first.stop();
    await other.close();

    const counting = onAck(letters.broker, (delivery) => {
      delivery.ack();
      acks++;
    });
    consumer = startLetterConsumer({ database, broker: counting, logger: silent });
    await eventually(() => expect(acks).toBe(3));
    await consumer.stop();
    expect(await letters.server.depth(DEAD_LETTERS_QUEUE)).toBe(0);
    expect(await statuses()).toEqual({ parked: 2, discarded: 1 });
  });

  it('acks what it has written when it is stopped before it knows', async () => {
    await consumer.stop();
    const answer = Promise.withResolvers<void>();
    const createMany: typeof database.deadLetter.createMany = (rows) =>
      database.deadLetter.createMany(rows).then(async (written) => {
        await answer.promise;
        return written;
      }) as ReturnType<typeof database.deadLetter.createMany>;
    const slow = new Proxy(database, {
      get: (target, name) => (name === 'deadLetter' ? { createMany } : Reflect.get(target, name)),
    });
    consumer = startLetterConsumer({ database: slow, broker: letters.broker, logger: silent });
    await letters.broker.publish(samples('ReserveStock', 1).map(letterOf));
    await eventually(async () => expect(await database.deadLetter.count()).toBe(1));
    const stopped = consumer.stop();
    answer.resolve();
    await stopped;
    const { deliveries } = collect(letters.broker, DEAD_LETTERS_QUEUE);
    await eventually(async () => expect((await letters.broker.depth(DEAD_LETTERS_QUEUE)).consumers).toBe(1));
    expect(deliveries).toEqual([]);
  });
});

const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });
