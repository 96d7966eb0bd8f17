// A payment service on the in-process broker, its replies caught as the orchestrator would get them.

import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { DEAD_LETTERS_QUEUE, REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { decode, type Message } from '@order-saga/shared/contracts/message';
import type { Logger } from '@order-saga/shared/observability/logger';
import { createMetrics, type Metrics } from '@order-saga/shared/observability/metrics';
import { vi } from 'vitest';
import type { PaymentSettings } from '../config.ts';
import type { PaymentReply } from '../domain/payment.ts';
import { startPaymentService } from '../service.ts';
import { silent } from './test-database.ts';

export interface TestService {
  readonly url: string;
  readonly broker: Broker;
  readonly metrics: Metrics;
  /** Every reply so far. */
  readonly replies: readonly PaymentReply[];
  /** Error codes of messages that went to the dead-letter queue. */
  readonly deadLetters: readonly unknown[];
  send(...commands: readonly Message[]): Promise<void>;
  repliesOf(orderId: string): PaymentReply[];
  /** Waits for the first reply of an order of this type. */
  reply(orderId: string, type: PaymentReply['type']): Promise<PaymentReply>;
  payments(orderId: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** How long a test waits for what is to happen, in ms; less than the provider's time for an answer. */
export const PATIENCE = { timeout: 8000, interval: 5 };

/** @param options.replicas how many replicas of the service share the broker and the database */
export async function startTestService(
  databaseUrl: string,
  {
    recover = false,
    replicas = 1,
    logger = silent,
    settings: given = {},
  }: { recover?: boolean; replicas?: number; logger?: Logger; settings?: Partial<PaymentSettings> } = {},
): Promise<TestService> {
  const replies: PaymentReply[] = [];
  const deadLetters: unknown[] = [];
  const broker = createInProcessBroker();
  broker.subscribe(DEAD_LETTERS_QUEUE, { prefetch: 1000 }, (letter) => {
    deadLetters.push(letter.properties.headers?.['x-error-code']);
    letter.ack();
  });
  broker.subscribe(REPLIES_QUEUE, { prefetch: 1000 }, (delivery) => {
    replies.push(decode(delivery) as PaymentReply);
    delivery.ack();
  });
  const metrics = createMetrics('payment-service');
  const settings: PaymentSettings = {
    host: '127.0.0.1',
    port: 0,
    portVariable: 'PAYMENT_PORT',
    databaseUrl,
    databasePoolSize: 5,
    migrateOnStart: false,
    messageMaxAttempts: 5,
    retentionDays: 0,
    adminToken: undefined,
    accessTokens: [],
    allowedHosts: [],
    corsOrigins: [],
    logLevel: 'silent',
    logFormat: 'json',
    provider: 'simulated',
    providerMaxCalls: 5000,
    actionTimeoutMs: 900_000,
    processingTimeoutMs: 604_800_000,
    publicUrl: undefined,
    ...given,
  };
  const service = await startPaymentService(settings, { broker, logger, metrics, recover });
  const services = [service];
  while (services.length < replicas) {
    services.push(await startPaymentService(settings, { broker, logger: silent, recover }));
  }
  await Promise.all(services.map(({ begun }) => begun));
  const repliesOf = (orderId: string) => replies.filter((reply) => reply.body.orderId === orderId);

  return {
    url: service.url,
    broker,
    metrics,
    replies,
    deadLetters,
    send: (...commands) => publishMessages(broker, 'orchestrator', commands),
    repliesOf,
    reply: (orderId, type) =>
      vi.waitFor(() => {
        const found = repliesOf(orderId).find((reply) => reply.type === type);
        if (found === undefined) throw new Error(`no ${type} of ${orderId} yet`);
        return found;
      }, PATIENCE),
    async payments(orderId) {
      const response = await fetch(`${service.url}/payments/${orderId}`);
      return ((await response.json()) as { payments: unknown[] }).payments;
    },
    async stop() {
      await Promise.all(services.map((replica) => replica.stop()));
      await broker.close();
    },
  };
}
