// The way from the version before: its queues filled by hand as it leaves them, and a replica of it that runs beside.
import type { Broker } from '@order-saga/shared/broker/broker';
import { eventually, outgoing } from '@order-saga/shared/broker/testing/broker-harness';
import { samples } from '@order-saga/shared/broker/testing/sample-messages';
import {
  declareAsBefore,
  OLD_INDEX_QUEUE,
  oldDeadLetterQueue,
  oldQueues,
} from '@order-saga/shared/broker/testing/version-before';
import { DEAD_LETTERS_QUEUE } from '@order-saga/shared/broker/topology';
import { deadLetter } from '@order-saga/shared/consumer/dead-letter';
import type { WireMessage, WireProperties } from '@order-saga/shared/contracts/message';
import type { Stoppable } from '@order-saga/shared/process/service';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from '../../database.ts';
import { type RabbitMqLetterBroker, rabbitMqLetterBroker } from '../../testing/letter-brokers.ts';
import { silent } from '../../testing/test-sagas.ts';
import { decideMany } from './acts.ts';
import { type Letter, toLetter } from './letter.ts';
import { startLetterConsumer } from './letter-consumer.ts';
import { createOldQueueLook, startOldQueues } from './old-queues.ts';

const QUEUE = 'stock.commands';
const OLD = oldDeadLetterQueue(QUEUE);
const url = process.env['RABBITMQ_URL']?.split(',')[0] ?? '';
const missing = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';

describe.skipIf(url === '')(`the dead-letter queues of the version before${missing}`, () => {
  let database: PrismaClient;
  let letters: RabbitMqLetterBroker;
  let drop: () => Promise<void>;
  const started: Stoppable[] = [];
  beforeEach(async () => {
    const testDatabase = await createTestDatabase(schemaDirectory);
    drop = testDatabase.drop;
    database = openDatabase(testDatabase.url, 5);
    letters = await rabbitMqLetterBroker(url);
    await eventually(() => expect(letters.broker.isUp()).toBe(true));
    await letters.server.declareAsBefore();
  });
  afterEach(async () => {
    for (const each of started.splice(0).reverse()) await each.stop();
    await letters.close();
    await database.$disconnect();
    await drop();
  });

  /** Deletes without waiting for quiet. */
  const newLook = (broker: Broker = letters.broker, client = database) =>
    createOldQueueLook({ database: client, broker, logger: silent }, 0);
  const makeLetters = (count: number, queue = QUEUE) =>
    samples('ReserveStock', count).map((message) =>
      deadLetter(queue, outgoing(message), { code: 'a-code', message: 'why' }),
    );
  const idOf = (letter: WireMessage) => letter.properties.messageId!;
  /** As long as there is no queue of this version, only those of the version before get what is parked. */
  const beforeTheUpdate = () => letters.server.deleteQueue(DEAD_LETTERS_QUEUE);
  const known = (letter: WireMessage, status = 'parked'): Letter & { status: string; inQueue: boolean } => ({
    ...toLetter(QUEUE, letter, new Date()),
    status,
    inQueue: true,
  });
  async function rows(): Promise<Record<string, string>> {
    const found = await database.deadLetter.findMany();
    return Object.fromEntries(
      found.map((row) => [row.messageId, row.inQueue ? `${row.status}, in its queue` : row.status]),
    );
  }
  const allParked = (all: readonly WireMessage[]) =>
    Object.fromEntries(all.map((letter) => [idOf(letter), 'parked']));
  async function left(): Promise<string[]> {
    const there = await Promise.all(oldQueues.map((queue) => letters.server.exists(queue)));
    return oldQueues.filter((_, index) => there[index]);
  }

  it('are emptied into the table, without doubling what it knows, and deleted', async () => {
    await beforeTheUpdate();
    const [parked, discarded, missed, unknown, nameless] = makeLetters(5);
    const [ofOther] = makeLetters(1, 'payment.commands');
    const { 'x-dead-letter-id': _, ...headers } = nameless!.properties.headers!;
    const withoutId = { ...nameless!, properties: { ...nameless!.properties, headers } };
    await database.deadLetter.createMany({
      data: [known(parked!), known(discarded!, 'discarded'), { ...known(missed!, 'taken'), inQueue: false }],
    });
    await letters.broker.publish([parked!, discarded!, missed!, unknown!, withoutId, ofOther!]);

    const look = newLook();
    expect(await look()).toBe(true);
    expect(await rows()).toEqual({
      ...allParked([parked!, missed!, unknown!, nameless!, ofOther!]),
      [idOf(discarded!)]: 'discarded',
    });
    await eventually(async () => expect(await look()).toBe(false));
    expect(await left()).toEqual([]);
    expect((await database.deadLetter.findMany({ where: { queue: 'payment.commands' } })).length).toBe(1);
  });

  it('lose nothing and double nothing when the process dies between the commit and the ack', async () => {
    await beforeTheUpdate();
    const parked = makeLetters(120);
    await letters.broker.publish(parked);
    let calls = 0;
    const dying: Broker = {
      ...letters.broker,
      retire: (old, remove, take) =>
        letters.broker.retire(old, remove, async (messages) => {
          await take(messages);
          if (old.queue === OLD && ++calls === 2) throw new Error('the process died');
        }),
    };
    await expect(newLook(dying)()).rejects.toThrow('the process died');
    await decideMany(
      database,
      { ids: [toLetter(QUEUE, parked[0]!, new Date()).id] },
      { act: 'discard', actor: 'test', reason: 'r' },
    );
    await database.deadLetterQueue.updateMany({ data: { leasedUntil: new Date(0) } });

    const look = newLook();
    await eventually(async () => expect(await look()).toBe(false));
    expect(await rows()).toEqual({ ...allParked(parked), [idOf(parked[0]!)]: 'discarded' });
  });

  it('keep what the database does not take', async () => {
    await beforeTheUpdate();
    const parked = makeLetters(60);
    await letters.broker.publish(parked);
    let writes = 0;
    const failing = new Proxy(database, {
      get: (target, name) => {
        if (name === 'deadLetter' && ++writes > 2) throw new Error('Connection terminated');
        return Reflect.get(target, name);
      },
    });
    await expect(newLook(letters.broker, failing)()).rejects.toThrow('Connection terminated');
    const look = newLook();
    await eventually(async () => expect(await look()).toBe(false));
    expect(await rows()).toEqual(allParked(parked));
  });

  it('are left to two replicas at once, and each letter is stored once', async () => {
    await beforeTheUpdate();
    const parked = [...makeLetters(200), ...makeLetters(30, 'order.commands')];
    await letters.broker.publish(parked);
    const looks = [newLook(), newLook()];
    // One of them waits where the other is at work, and does not know then that nothing is left.
    await eventually(async () => {
      const areLeft = await Promise.all(looks.map((look) => look()));
      expect(areLeft).toEqual([false, false]);
    }, 20_000);
    expect(await rows()).toEqual(allParked(parked));
    expect(await left()).toEqual([]);
  });

  it('are not deleted while an older replica works on one: it may hold letters that nobody else sees', async () => {
    const [held] = makeLetters(1);
    await letters.server.publish(OLD, held!.content, held!.properties);
    const model = await connect(url);
    const channel = await model.createChannel();
    await eventually(async () => expect(await channel.get(letters.prefix + OLD)).not.toBe(false));
    await database.deadLetterQueue.create({
      data: { queue: QUEUE, holder: crypto.randomUUID(), leasedUntil: new Date(Date.now() + 3_600_000) },
    });
    const look = newLook();
    for (let looks = 0; looks < 3; looks++) expect(await look()).toBe(true);
    expect(await left()).toEqual(expect.arrayContaining([OLD, OLD_INDEX_QUEUE]));
    await model.close();
    await database.deadLetterQueue.updateMany({ data: { leasedUntil: new Date(0) } });
    await eventually(async () => expect(await look()).toBe(false));
    expect(await rows()).toEqual(allParked([held!]));
  });

  it('come again while an older replica runs, and neither lose nor double what it parks', async () => {
    const deps = { database, broker: letters.broker, logger: silent };
    started.push(startLetterConsumer(deps));
    started.push(startOldQueues(deps, { lookEveryMs: 50, goneForMs: 50, quietForMs: 100 }));
    const older = await startOlderReplica(database, letters.prefix);
    const parked = makeLetters(100);
    for (let index = 0; index < parked.length; index += 10) {
      await letters.broker.publish(parked.slice(index, index + 10));
      await older.declare();
    }
    await eventually(async () => expect(await rows()).toEqual(allParked(parked)), 20_000);
    expect(await letters.server.exists(OLD_INDEX_QUEUE)).toBe(true);
    await older.stop();
    await eventually(async () => expect(await left()).toEqual([]), 20_000);

    await (await startOlderReplica(database, letters.prefix)).stop();
    await eventually(async () => expect(await left()).toEqual([]), 20_000);
    expect(await rows()).toEqual(allParked(parked));
  });
});

/** What an orchestrator of the version before does with dead letters: declares, and stores what comes to its index queue. */
async function startOlderReplica(
  database: PrismaClient,
  prefix: string,
): Promise<{ declare(): Promise<void>; stop(): Promise<void> }> {
  const model: ChannelModel = await connect(url);
  const channel = await model.createChannel();
  const declare = () => declareAsBefore(channel, prefix);
  await declare();
  const writing = new Set<Promise<unknown>>();
  await channel.consume(prefix + OLD_INDEX_QUEUE, (message) => {
    if (message === null) return;
    const wire = { properties: message.properties as WireProperties, content: message.content };
    const data = [{ ...toLetter(message.fields.routingKey, wire, new Date()), inQueue: true }];
    const written = database.deadLetter
      .createMany({ data, skipDuplicates: true })
      .then(() => channel.ack(message));
    writing.add(written);
  });
  return {
    declare,
    stop: async () => {
      await Promise.all(writing);
      await model.close();
    },
  };
}
