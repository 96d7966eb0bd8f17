// What may go wrong with dead letters in RabbitMQ: processes that die in between, two at once, queues that others touch.
import { randomUUID } from 'node:crypto';
import type { Broker } from '@order-saga/shared/broker/broker';
import { collect, eventually } from '@order-saga/shared/broker/testing/broker-harness';
import { samples } from '@order-saga/shared/broker/testing/sample-messages';
import { consumedQueues, DEAD_LETTER_INDEX_QUEUE, deadLetterQueue } from '@order-saga/shared/broker/topology';
import { deadLetter } from '@order-saga/shared/consumer/dead-letter';
import { encode, type Message } from '@order-saga/shared/contracts/message';
import type { Stoppable } from '@order-saga/shared/process/service';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../../database.ts';
import { type RabbitMqLetterBroker, rabbitMqLetterBroker } from '../../testing/letter-brokers.ts';
import { silent } from '../../testing/test-sagas.ts';
import { decideMany } from './acts.ts';
import { askForLook } from './comparison.ts';
import { startIndexConsumer } from './index-consumer.ts';
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
    consumer = startIndexConsumer({ database, broker: letters.broker, logger: silent });
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
  const discardAll = () => decideMany(database, { filter: {} }, { act: 'discard', ...decision });
  const parkedDepth = () => letters.server.depth(deadLetterQueue(QUEUE));
  const arrived = () =>
    letters.server.take(QUEUE).then((all) => all.map(({ properties }) => properties.messageId!));
  const letterOf = (message: Message) => deadLetter(QUEUE, encode(message, 'test'), reason);

  /** Parks messages and waits until the index and the queue have them. @returns their ids */
  async function park(count: number): Promise<string[]> {
    const messages = samples('ReserveStock', count);
    await letters.broker.publish(messages.map(letterOf));
    await eventually(async () => {
      expect(await database.deadLetter.count({ where: { inQueue: true, status: 'parked' } })).toBe(count);
      expect(await parkedDepth()).toBe(count);
    });
    return messages.map(({ messageId }) => messageId);
  }

  async function statuses(): Promise<Record<string, number>> {
    const rows = await database.deadLetter.groupBy({ by: ['status'], _count: true });
    return Object.fromEntries(rows.map(({ status, _count }) => [status, _count]));
  }

  /** The broker as a process sees it that dies in one of its calls, or right after it. */
  const dying = (calls: Partial<Broker>): Broker => ({ ...letters.broker, ...calls });
  const makeLookDue = () => askForLook(database, consumedQueues);
  const lateLook = () =>
    database.$executeRaw`UPDATE dead_letter SET at = at - interval '1 minute', remove_at = now()`;

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
    await eventually(async () => expect(await parkedDepth()).toBe(0));
  });

  it('removes the copy, and sends nothing again, when the process died before the removal', async () => {
    const ids = await park(3);
    await redriveAll();
    await expect(work(randomUUID(), dying({ siftDeadLetters: () => Promise.reject(died) }))).rejects.toBe(
      died,
    );
    expect([await statuses(), await parkedDepth()]).toEqual([{ redriven: 3 }, 3]);

    await work();

    await eventually(async () => expect(await parkedDepth()).toBe(0));
    expect((await arrived()).sort()).toEqual(ids.sort());
    expect(await database.deadLetter.count({ where: { inQueue: true } })).toBe(0);
  });

  it('gives up looking for a copy that was removed by a process that died before it could say so', async () => {
    await park(1);
    await discardAll();
    await letters.server.take(deadLetterQueue(QUEUE));
    for (let tries = 0; tries < 5; tries++) {
      expect(await database.deadLetter.count({ where: { inQueue: true } })).toBe(1);
      await lateLook();
      await work();
    }
    expect(await database.deadLetter.count({ where: { inQueue: true } })).toBe(0);
    expect(await statuses()).toEqual({ discarded: 1 });
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
    await eventually(async () => expect(await parkedDepth()).toBe(150));
    const left = (await letters.server.take(deadLetterQueue(QUEUE))).map(
      ({ properties }) => properties.messageId,
    );
    // Each of them holds a part of the queue while it looks: in which order the parts go back is the broker's affair.
    expect(left.toSorted()).toEqual(ids.filter((_, index) => index % 2 === 0).toSorted());
    expect(await statuses()).toEqual({ parked: 150, redriven: 150 });
  });

  it('finds a letter that never came to the index, also one that an older version parked without an id', async () => {
    const [message] = samples('ReserveStock', 1);
    const letter = letterOf(message!);
    const { 'x-dead-letter-id': _, ...headers } = letter.properties.headers!;
    await letters.server.publish(deadLetterQueue(QUEUE), letter.content, { ...letter.properties, headers });
    await eventually(async () => expect(await parkedDepth()).toBe(1));

    await work();
    expect(await statuses()).toEqual({ parked: 1 });
    await makeLookDue();
    await work();
    expect(await database.deadLetter.count()).toBe(1);

    await redriveAll();
    await work();
    expect(await arrived()).toEqual([message!.messageId]);
    await eventually(async () => expect(await parkedDepth()).toBe(0));
  });

  it('knows a letter that somebody took out by hand, can still send it, and knows it again when it is back', async () => {
    await park(2);
    await lateLook();
    const [one, two] = await letters.server.take(deadLetterQueue(QUEUE));
    await work();
    expect(await statuses()).toEqual({ taken: 2 });
    await letters.server.publish(deadLetterQueue(QUEUE), one!.content, one!.properties);
    await eventually(async () => expect(await parkedDepth()).toBe(1));
    await makeLookDue();
    await work();
    expect(await statuses()).toEqual({ parked: 1, taken: 1 });

    const gone = await database.deadLetter.findFirstOrThrow({ where: { status: 'taken' } });
    await decideMany(database, { ids: [gone.id] }, { act: 'redrive', ...decision });
    await work();
    expect(await arrived()).toEqual([two!.properties.messageId]);
    expect(await parkedDepth()).toBe(1);
  });

  it('takes a copy out that comes to light after its letter was discarded', async () => {
    await park(1);
    const [letter] = await letters.server.take(deadLetterQueue(QUEUE));
    await discardAll();
    await database.deadLetter.updateMany({ data: { inQueue: false } });
    await letters.server.publish(deadLetterQueue(QUEUE), letter!.content, letter!.properties);
    await eventually(async () => expect(await parkedDepth()).toBe(1));
    await makeLookDue();
    await work();
    await work();
    await eventually(async () => expect(await parkedDepth()).toBe(0));
    expect([await statuses(), await arrived()]).toEqual([{ discarded: 1 }, []]);
  });

  it('keeps letters for the index until the database takes them', async () => {
    await consumer.stop();
    let isAway = true;
    const away = new Proxy(database, {
      get: (target, name) =>
        name === 'deadLetter' && isAway
          ? { createMany: () => Promise.reject(new Error('Connection terminated')) }
          : Reflect.get(target, name),
    });
    consumer = startIndexConsumer({ database: away, broker: letters.broker, logger: silent });
    await letters.broker.publish(samples('ReserveStock', 5).map(letterOf));
    await eventually(async () => expect(await letters.server.depth(DEAD_LETTER_INDEX_QUEUE)).toBe(0));
    expect(await database.deadLetter.count()).toBe(0);
    isAway = false;
    await eventually(async () => expect(await database.deadLetter.count()).toBe(5));
    await consumer.stop();
    const { deliveries } = collect(letters.broker, DEAD_LETTER_INDEX_QUEUE);
    await eventually(async () =>
      expect((await letters.broker.depth(DEAD_LETTER_INDEX_QUEUE)).consumers).toBe(1),
    );
    expect(deliveries).toEqual([]);
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
    consumer = startIndexConsumer({ database: slow, broker: letters.broker, logger: silent });
    await letters.broker.publish(samples('ReserveStock', 1).map(letterOf));
    await eventually(async () => expect(await database.deadLetter.count()).toBe(1));
    const stopped = consumer.stop();
    answer.resolve();
    await stopped;
    const { deliveries } = collect(letters.broker, DEAD_LETTER_INDEX_QUEUE);
    await eventually(async () =>
      expect((await letters.broker.depth(DEAD_LETTER_INDEX_QUEUE)).consumers).toBe(1),
    );
    expect(deliveries).toEqual([]);
  });
});
