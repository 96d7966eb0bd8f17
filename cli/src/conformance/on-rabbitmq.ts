// The claims against a participant on a RabbitMQ: the topology, who has to be there, who must not.
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerUnavailableError } from '@order-saga/shared/broker/broker';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { commandQueue, REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { createLogger } from '@order-saga/shared/observability/logger';
import { UsageError } from '../exit-codes.ts';
import { type Result, type RunOptions, runClaims } from './run.ts';

export interface OnRabbitMq extends Omit<RunOptions, 'broker'> {
  readonly url: string;
  readonly caFile: string | undefined;
}

const CONNECT_LIMIT_MS = 15_000;
/** A service may take long to start, and to find its queue. */
const START_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** @throws UsageError for a virtual host in use, BrokerUnavailableError, and as runClaims */
export async function runOnRabbitMq({ url, caFile, ...options }: OnRabbitMq): Promise<readonly Result[]> {
  const { subject, http, restart, signal } = options;
  const logger = createLogger({ name: 'conformance', level: 'silent' });
  // Declares the whole topology, as the orchestrator does.
  const broker = createRabbitMqBroker({ urls: [url], caFile, logger });
  const queue = commandQueue(subject.participant);

  async function within(limitMs: number, isSo: () => Promise<boolean>, otherwise: () => string) {
    const deadline = Date.now() + limitMs;
    while (!(await isSo())) {
      signal.throwIfAborted();
      if (Date.now() > deadline) throw new BrokerUnavailableError(otherwise());
      await delay(LOOK_EVERY_MS);
    }
  }

  async function untilItRuns(): Promise<void> {
    const consumes = async () => (await broker.depth(queue)).consumers > 0;
    await within(START_LIMIT_MS, consumes, () => `nobody consumes ${queue} on this virtual host`);
    if (http === undefined) return;
    const answers = () =>
      fetch(http.baseUrl, { method: 'HEAD' }).then(
        () => true,
        () => false,
      );
    await within(START_LIMIT_MS, answers, () => `${http.baseUrl} does not answer`);
  }

  try {
    await within(
      CONNECT_LIMIT_MS,
      async () => broker.isUp(),
      () => {
        const { host, pathname } = new URL(url);
        return `RabbitMQ at ${host}${pathname} cannot be used (${broker.hindrance() ?? 'away'})`;
      },
    );
    if ((await broker.depth(REPLIES_QUEUE)).consumers > 0)
      throw new UsageError('an orchestrator consumes here: give the conformance a virtual host of its own');
    await untilItRuns();
    const restarted =
      restart === undefined
        ? undefined
        : async () => {
            await restart();
            await untilItRuns();
          };
    return await runClaims({ ...options, restart: restarted, broker });
  } finally {
    await broker.close();
  }
}
