// The broker of a run: its queues are shared, each process has a connection that can be lost, and everything that goes
// there or comes from there is an event of its own.
import {
  type Broker,
  BrokerUnavailableError,
  type Delivery,
  type OutgoingMessage,
  type Subscription,
  UnroutableError,
} from '@order-saga/shared/broker/broker';
import { topology } from '@order-saga/shared/broker/topology';
import type { WireMessage } from '@order-saga/shared/contracts/message';
import { callServer, type Happening, type Process, type Scheduler, standing } from '../kernel/scheduler.ts';

export interface QueuedMessage extends WireMessage {
  readonly routingKey: string;
  readonly place: number;
  readonly redelivered: boolean;
}

export interface BrokerServer {
  connect(who: Process): Broker;
  /** The connection is lost, and made again after a while. */
  loseConnection(who: Process, downMs: number): void;
  /** The server has seen that the process is gone. */
  forget(who: Process): void;
  /** Messages that wait, and those in the hands of a consumer. */
  messagesIn(queue: string): readonly QueuedMessage[];
  /** Takes the messages that wait in a queue away. */
  take(queue: string): QueuedMessage[];
  /** All that is in the given queues is gone. */
  loseQueues(queues: readonly string[]): void;
  /** Somebody else publishes it. */
  put(message: OutgoingMessage): void;
  /** Called with each message that a queue took. */
  onTaken: ((message: OutgoingMessage, queue: string) => void) | undefined;
  /** How many messages will come once more. */
  late(): number;
}

const LATE_MS = [0, 2000, 30_000];

interface Queue {
  readonly name: string;
  ready: QueuedMessage[];
  readonly consumers: Set<Consumer>;
}

/** Its deliveries can be acked on no other one. */
interface Channel {
  isOpen: boolean;
  readonly unsettled: Set<QueuedMessage>;
}

interface Consumer {
  readonly connection: Connection;
  readonly queue: Queue;
  readonly prefetch: number;
  onDelivery(delivery: Delivery): void;
  channel: Channel;
  readonly delivers: Happening;
}

interface Connection {
  readonly who: Process;
  isOpen: boolean;
  /** Null: it is lost. */
  upSince: number | null;
  readonly pending: Set<Pending>;
  readonly consumers: Set<Consumer>;
}

/** A publish without its confirms. */
interface Pending {
  isOver: boolean;
  readonly settled: Promise<void>;
  lose(): void;
}

export function createBrokerServer(scheduler: Scheduler): BrokerServer {
  const queues = new Map<string, Queue>();
  const routes = new Map<string, Queue[]>();
  const connections = new Map<Process, Connection>();
  let place = 0;
  let late = 0;
  for (const name of topology().queues) {
    const queue: Queue = { name, ready: [], consumers: new Set() };
    queues.set(name, queue);
    routes.set(routeKey('', name), [queue]);
  }
  for (const { exchange, routingKey, queue } of topology().bindings) {
    const key = routeKey(exchange, routingKey);
    routes.set(key, [...(routes.get(key) ?? []), queues.get(queue)!]);
  }
  scheduler.addSource(() => {
    const deliveries: Happening[] = [];
    for (const queue of queues.values()) {
      if (queue.ready.length === 0) continue;
      for (const consumer of queue.consumers) if (canTake(consumer)) deliveries.push(consumer.delivers);
    }
    return deliveries;
  });

  const canTake = ({ connection: { who, upSince }, channel, prefetch }: Consumer) =>
    who.isAlive &&
    who.stalledUntil <= scheduler.now &&
    upSince !== null &&
    channel.isOpen &&
    channel.unsettled.size < prefetch;

  const server: BrokerServer = {
    onTaken: undefined,
    connect,
    late: () => late,
    loseConnection(who, downMs) {
      const connection = connections.get(who);
      if (connection === undefined || connection.upSince === null) return;
      connection.upSince = null;
      for (const consumer of connection.consumers) giveBack(consumer);
      for (const pending of connection.pending) pending.lose();
      const reconnect = () => {
        if (!connection.isOpen) return;
        connection.upSince = scheduler.now;
        for (const consumer of connection.consumers)
          consumer.channel = { isOpen: true, unsettled: new Set() };
      };
      scheduler.post({ who, name: 'connected again', afterMs: downMs, happen: reconnect });
    },
    forget(who) {
      const connection = connections.get(who);
      if (connection === undefined) return;
      connections.delete(who);
      for (const consumer of connection.consumers) {
        giveBack(consumer);
        consumer.queue.consumers.delete(consumer);
      }
    },
    messagesIn(name) {
      const queue = existing(name);
      return [...queue.ready, ...[...queue.consumers].flatMap(({ channel }) => [...channel.unsettled])];
    },
    take(name) {
      const queue = existing(name);
      const taken = queue.ready;
      queue.ready = [];
      return taken;
    },
    loseQueues(names) {
      for (const name of names) {
        const queue = existing(name);
        queue.ready = [];
        // What consumers hold cannot be acked any more, and does not come again.
        for (const consumer of queue.consumers) {
          consumer.channel.isOpen = false;
          consumer.channel = { isOpen: consumer.connection.upSince !== null, unsettled: new Set() };
        }
      }
    },
    put: (message) => {
      take(message);
    },
  };

  function existing(name: string): Queue {
    const queue = queues.get(name);
    if (queue === undefined) throw new BrokerUnavailableError(`there is no queue ${name}`);
    return queue;
  }

  /** @returns whether a queue took it */
  function take(message: OutgoingMessage): boolean {
    const { properties, content, exchange, routingKey } = message;
    const targets = routes.get(routeKey(exchange, routingKey));
    for (const queue of targets ?? []) {
      queue.ready.push({ properties, content, routingKey, place: place++, redelivered: false });
      server.onTaken?.(message, queue.name);
    }
    return targets !== undefined;
  }

  /** Once more, from wherever it was kept. */
  function takeLater(message: OutgoingMessage, afterMs: number): void {
    late++;
    const happen = () => {
      late--;
      take(message);
    };
    scheduler.post({ who: null, name: `${message.properties.type} once more`, afterMs, happen });
  }

  function giveBack({ channel, queue }: Consumer): void {
    channel.isOpen = false;
    if (channel.unsettled.size === 0) return;
    for (const message of channel.unsettled) queue.ready.push({ ...message, redelivered: true });
    queue.ready.sort((a, b) => a.place - b.place);
    channel.unsettled.clear();
  }

  /** All that it may take, or some of it. */
  function deliver(consumer: Consumer): void {
    const { channel, queue, prefetch } = consumer;
    // In turn with the others.
    queue.consumers.delete(consumer);
    queue.consumers.add(consumer);
    const room = Math.min(queue.ready.length, prefetch - channel.unsettled.size);
    const some = scheduler.isHealed ? 0 : scheduler.choices.choose(4);
    for (let left = some === 0 ? room : Math.min(some, room); left > 0; left--) {
      const isOvertaken = queue.ready.length > 1 && scheduler.faultAt('delivery') === 'message overtaken';
      const index = isOvertaken ? scheduler.choices.choose(queue.ready.length) : 0;
      const [message] = queue.ready.splice(index, 1) as [QueuedMessage];
      channel.unsettled.add(message);
      if (message.redelivered) scheduler.count('redelivery');
      const { properties, content, routingKey, redelivered } = message;
      try {
        consumer.onDelivery({
          ...{ properties, content, routingKey, redelivered },
          isLive: () => channel.isOpen,
          ack: () => {
            if (channel.isOpen)
              scheduler.post({
                who: null,
                name: `ack in ${queue.name}`,
                happen: () => settle(channel, message),
              });
          },
        });
      } catch (error) {
        scheduler.violate('error', `a consumer threw: ${(error as Error).stack}`);
      }
    }
  }

  /** An ack is lost with its channel. */
  function settle(channel: Channel, message: QueuedMessage): void {
    if (channel.isOpen && channel.unsettled.delete(message)) scheduler.progress();
  }

  function publish(connection: Connection, messages: readonly OutgoingMessage[]): Promise<void> {
    const { who } = connection;
    if (!connection.isOpen || connection.upSince === null)
      return Promise.reject(new BrokerUnavailableError('the broker is away'));
    const fault = scheduler.faultAt('publish');
    if (fault === 'publish not sent') return Promise.reject(new Error('the channel cannot be written'));
    if (fault === 'publish refused') return Promise.reject(new BrokerUnavailableError('the broker is away'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const pending: Pending = {
      isOver: false,
      settled: promise.catch(() => {}),
      lose() {
        pending.isOver = true;
        connection.pending.delete(pending);
        const lost = () => reject(new BrokerUnavailableError('the connection was lost'));
        scheduler.post({ who, name: 'publish: connection lost', happen: lost });
      },
    };
    connection.pending.add(pending);
    const returned = fault === 'message returned' ? scheduler.choices.choose(messages.length) : undefined;
    const happen = () => {
      // Lost on the way: some of it may have arrived.
      const some = pending.isOver && !scheduler.isHealed;
      const count = some ? scheduler.choices.choose(messages.length + 1) : messages.length;
      if (pending.isOver && !some) return;
      const untaken = messages
        .slice(0, count)
        .filter((message, index) => (index === returned || !take(message)) && message.isOptional !== true);
      if (fault === 'message doubled' && count > 0)
        takeLater(messages[scheduler.choices.choose(count)]!, scheduler.oneOf(LATE_MS));
      scheduler.progress();
      if (pending.isOver || !who.isAlive) return;
      if (fault === 'confirm lost') {
        server.loseConnection(who, 500);
        return;
      }
      const settled = () => {
        if (pending.isOver) return;
        pending.isOver = true;
        connection.pending.delete(pending);
        if (untaken.length > 0) return reject(unroutable(untaken[0]!));
        resolve();
      };
      scheduler.post({ who, name: 'publish: confirmed', happen: settled });
    };
    scheduler.post({ who: null, name: `${who.name}: publish`, happen });
    return promise;
  }

  function subscribe(
    connection: Connection,
    queueName: string,
    prefetch: number,
    onDelivery: (delivery: Delivery) => void,
  ): Subscription {
    if (!connection.isOpen) throw new BrokerUnavailableError('the broker is closed');
    const { who } = connection;
    const queue = existing(queueName);
    const consumer: Consumer = {
      ...{ connection, queue, prefetch, onDelivery },
      channel: { isOpen: connection.upSince !== null, unsettled: new Set() },
      delivers: standing({ who, name: `deliveries of ${queueName}`, happen: () => deliver(consumer) }),
    };
    connection.consumers.add(consumer);
    queue.consumers.add(consumer);
    return {
      standsBy: () => false,
      close: () => {
        connection.consumers.delete(consumer);
        return callServer(scheduler, who, `close consumer of ${queueName}`, () => {
          giveBack(consumer);
          queue.consumers.delete(consumer);
        });
      },
    };
  }

  function connect(who: Process): Broker {
    const connection: Connection = {
      ...{ who, isOpen: true, upSince: scheduler.now },
      pending: new Set(),
      consumers: new Set(),
    };
    connections.set(who, connection);
    const isUp = () => connection.isOpen && connection.upSince !== null;
    return {
      publish: (messages) => publish(connection, messages),
      subscribe: (queue, { prefetch }, onDelivery) => subscribe(connection, queue, prefetch, onDelivery),
      depth: async (name) => {
        if (!isUp()) throw new BrokerUnavailableError('the broker is away');
        return callServer(scheduler, who, `depth of ${name}`, () => {
          const { ready, consumers } = existing(name);
          return { ready: ready.length, consumers: consumers.size };
        });
      },
      // No version was before this one.
      retire: async () => ({ exists: false, taken: 0, consumers: 0 }),
      isUp,
      hindrance: () => (isUp() ? undefined : 'away'),
      upForMs: () =>
        connection.upSince === null || !connection.isOpen ? 0 : scheduler.now - connection.upSince,
      close: async () => {
        connection.isOpen = false;
        await Promise.all([...connection.pending].map(({ settled }) => settled));
        server.forget(who);
      },
    };
  }

  return server;
}

const routeKey = (exchange: string, routingKey: string) => `${exchange}\n${routingKey}`;

function unroutable({ exchange, routingKey }: OutgoingMessage): UnroutableError {
  return new UnroutableError(`no queue takes ${routingKey} of exchange ${exchange || '(default)'}`);
}
