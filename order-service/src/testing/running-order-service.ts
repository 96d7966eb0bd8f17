// The whole service on a database of a test, with the in-process broker; what it announces is caught.

import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { DEAD_LETTERS_QUEUE, REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { decode, type Message } from '@order-saga/shared/contracts/message';
import type { AccessToken } from '@order-saga/shared/http/access/access-tokens';
import { createLogger, type Logger } from '@order-saga/shared/observability/logger';
import { vi } from 'vitest';
import { startOrderService } from '../service.ts';

export interface RunningOrderService {
  readonly url: string;
  /** Everything it published, in order, but for its news. */
  readonly events: readonly Message[];
  /** What it published for others alone. */
  readonly news: readonly Message[];
  readonly deadLetters: readonly unknown[];
  eventsOf(orderId: string): Message[];
  /** Sends commands as the orchestrator does. */
  send(...commands: readonly Message[]): Promise<void>;
  /** Sends a request; a body goes as JSON, a string as it is. */
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Places an order. @returns its id @throws unless the answer is 202 */
  place(fields?: object): Promise<string>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect
  readonly body: any;
}

export const silent: Logger = createLogger({ name: 'test', level: 'silent' });

/** Waits for what is to happen, as long as a busy machine may need. */
export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: 20_000, interval: 10 });

/** @param options.wrap puts something between the service and its broker */
export async function runOrderService(
  databaseUrl: string,
  options: {
    recover?: boolean;
    wrap?: (broker: Broker) => Broker;
    maxUnfinishedOrders?: number;
    accessTokens?: readonly AccessToken[];
    clientShare?: number;
    unownedOrdersClient?: string;
    logger?: Logger;
  } = {},
): Promise<RunningOrderService> {
  const events: Message[] = [];
  const news: Message[] = [];
  const deadLetters: unknown[] = [];
  const broker = createInProcessBroker();
  broker.subscribe(DEAD_LETTERS_QUEUE, { prefetch: 1000 }, (letter) => {
    deadLetters.push(letter.properties.headers?.['x-error-code']);
    letter.ack();
  });
  broker.subscribe(REPLIES_QUEUE, { prefetch: 1000 }, (delivery) => {
    events.push(decode(delivery));
    delivery.ack();
  });
  const service = await startOrderService(
    {
      host: '127.0.0.1',
      port: 0,
      portVariable: 'ORDER_PORT',
      databaseUrl,
      databasePoolSize: 5,
      migrateOnStart: false,
      messageMaxAttempts: 2,
      retentionDays: 0,
      maxUnfinishedOrders: options.maxUnfinishedOrders ?? 0,
      adminToken: undefined,
      clientShare: options.clientShare ?? 0,
      unownedOrdersClient: options.unownedOrdersClient,
      accessTokens: options.accessTokens ?? [],
      allowedHosts: [],
      corsOrigins: [],
      logLevel: 'silent',
      logFormat: 'json',
    },
    {
      broker: overhear(options.wrap?.(broker) ?? broker, news),
      logger: options.logger ?? silent,
      recover: options.recover ?? false,
    },
  );
  await service.begun;

  const call: RunningOrderService['call'] = async (method, path, { body, headers = {} } = {}) => {
    const answer = await fetch(service.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  return {
    url: service.url,
    events,
    news,
    deadLetters,
    eventsOf: (orderId) => events.filter((event) => event.body.orderId === orderId),
    send: (...commands) => publishMessages(broker, 'orchestrator', commands),
    call,
    async place(fields = {}) {
      const { status, body } = await call('POST', '/orders', { body: orderBody(fields) });
      if (status !== 202) throw new Error(`POST /orders: ${status} ${JSON.stringify(body)}`);
      return body.orderId;
    },
    async stop() {
      await service.stop();
      await broker.close();
    },
  };
}

/** Notes what nobody listens to, once it is confirmed. */
const overhear = (broker: Broker, news: Message[]): Broker => ({
  ...broker,
  async publish(messages) {
    await broker.publish(messages);
    news.push(...messages.filter(({ isOptional }) => isOptional).map(decode));
  },
});

/** A valid body of POST /orders. */
export const orderBody = (fields: object = {}) => ({
  customerId: 'c-42',
  currency: 'EUR',
  lines: [{ sku: 'SKU-1', quantity: 2, unitPrice: 1999 }],
  payment: { token: 'tok_visa' },
  ...fields,
});
