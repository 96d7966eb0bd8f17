// The broker port on RabbitMQ 3.10 and later: quorum queues, publisher confirms, several servers.
import type { Logger } from 'pino';
import { createInHand } from '../../concurrency/in-hand.ts';
import { withTimeLimit } from '../../concurrency/time-limit.ts';
import type { Worker } from '../../contracts/catalogue.ts';
import { type Broker, BrokerUnavailableError } from '../broker.ts';
import { topology, topologyOf } from '../topology.ts';
import { withHeartbeat } from './connection/amqp-url.ts';
import { openLink } from './connection/link.ts';
import { nodeOrder } from './connection/node-order.ts';
import type { StandbyTimes } from './consuming/standby.ts';
import { openSubscription, type RabbitMqSubscription } from './consuming/subscription.ts';
import { type ControlChannel, createControlChannel } from './control.ts';
import { openPublishSession, type PublishSession } from './publishing/publish-session.ts';
import { createDeclaration, type Declare } from './topology/declaration.ts';
import { retireQueue } from './topology/retire.ts';

export interface RabbitMqBrokerOptions {
  /** amqp:// or amqps:// URLs of one cluster's nodes, tried in turn: in an order of chance, the same for all connections. */
  readonly urls: readonly string[];
  /** PEM file with the certificates that amqps:// trusts; it is read for each connection. Default: those of Node. */
  readonly caFile?: string | undefined;
  readonly logger: Logger;
  /** Of exchange and queue names, so that tests can share a server. Default ''. */
  readonly prefix?: string;
  /** A confirm that is out for this long ends the connection, in ms. Default 10 s. */
  readonly confirmTimeoutMs?: number;
  /** Declares only what this worker has to. Default: everything, as the orchestrator does. */
  readonly worker?: Worker | undefined;
  /** When replicas stand by. */
  readonly standby?: StandbyTimes;
  /** In [0, 1): decides the order of the nodes. Default: Math.random. */
  readonly random?: () => number;
}

interface Session {
  readonly publisher: PublishSession;
  readonly control: ControlChannel;
  readonly declare: Declare;
}

const CONFIRM_TIMEOUT_MS = 10_000;
/** How long `close` waits for confirms. */
const LAST_CONFIRMS_MS = 2000;

/**
 * Connects in the background and stays connected; never throws for a broker that is away.
 * @throws Error when there is no URL, or an invalid one
 */
export function createRabbitMqBroker(options: RabbitMqBrokerOptions): Broker {
  const { caFile, logger, prefix = '', confirmTimeoutMs = CONFIRM_TIMEOUT_MS, standby, random } = options;
  if (options.urls.length === 0) throw new Error('no RabbitMQ URL was given');
  for (const url of options.urls) withHeartbeat(url);
  const urls = nodeOrder(options.urls, random);
  const declared = options.worker === undefined ? topology() : topologyOf(options.worker);
  const subscriptions = new Set<RabbitMqSubscription>();
  const publishing = createInHand<Promise<void>>();
  let closed: Promise<void> | undefined;

  const link = openLink<Session>({
    name: 'publish',
    urls,
    caFile,
    logger,
    open: async (connection) => {
      const declare = createDeclaration(connection, declared, prefix);
      await declare();
      const control = createControlChannel(connection, prefix, declare);
      const publisher = await openPublishSession({
        connection,
        logger,
        prefix,
        confirmTimeoutMs,
        onReturned: control.repair,
      });
      return { publisher, control, declare };
    },
  });

  function session(): Session {
    const live = link.live();
    if (closed !== undefined) throw new BrokerUnavailableError('the broker is closed');
    if (live === undefined) throw new BrokerUnavailableError('RabbitMQ is away');
    return live.session;
  }

  /** When each connection was made, in performance.now(); undefined while one is away. */
  function upSince(): number | undefined {
    const live = link.live();
    if (live === undefined || closed !== undefined || live.session.publisher.isBlocked()) return undefined;
    let latest = Math.max(live.since, live.session.publisher.unblockedAt());
    for (const subscription of subscriptions) {
      const since = subscription.upSince();
      if (since === undefined) return undefined;
      latest = Math.max(latest, since);
    }
    return latest;
  }

  async function closeAll(): Promise<void> {
    const confirms = withTimeLimit(LAST_CONFIRMS_MS, () => Promise.allSettled(publishing)).catch(() => {});
    await Promise.all([confirms, ...[...subscriptions].map((subscription) => subscription.close())]);
    await link.close();
  }

  return {
    publish: async (messages) => {
      const { publisher } = session();
      if (messages.length === 0) return;
      const published = publisher.publish(messages);
      const ended = publishing.add(published);
      try {
        await published;
        link.proven();
      } finally {
        ended();
      }
    },
    subscribe: (queue, { prefetch }, onDelivery) => {
      if (closed !== undefined) throw new BrokerUnavailableError('the broker is closed');
      const subscription = openSubscription({
        urls,
        caFile,
        logger,
        prefix,
        topology: declared,
        queue,
        prefetch,
        standby,
        onDelivery,
      });
      subscriptions.add(subscription);
      return {
        standsBy: subscription.standsBy,
        close: () => {
          subscriptions.delete(subscription);
          return subscription.close();
        },
      };
    },
    depth: async (queue) => session().control.depth(queue),
    retire: async (old, remove, take) => {
      session();
      return retireQueue({ url: link.live()!.connection.url, caFile, prefix, old, remove, take });
    },
    isUp: () => upSince() !== undefined,
    hindrance: () => {
      const [first] = [link, ...subscriptions].flatMap((each) => each.hindrance() ?? []);
      return first ?? (upSince() === undefined ? 'away' : undefined);
    },
    upForMs: () => {
      const since = upSince();
      return since === undefined ? 0 : performance.now() - since;
    },
    close: () => {
      closed ??= closeAll();
      return closed;
    },
  };
}
