// The whole orchestrator on a database of a test, with the in-process broker; its commands are caught.

import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { commandQueue } from '@order-saga/shared/broker/topology';
import { type CommandType, workers } from '@order-saga/shared/contracts/catalogue';
import { decode, type Message } from '@order-saga/shared/contracts/message';
import type { Logger } from '@order-saga/shared/observability/logger';
import { readSettings } from '@order-saga/shared/settings/settings';
import { orchestratorSettings } from '../config.ts';
import { startOrchestrator } from '../service.ts';
import { addedReplyTo } from './added-steps.ts';
import { silent } from './test-sagas.ts';

export const ADMIN_TOKEN = 'a-token-for-the-tests';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect
  readonly body: any;
}

export interface RunningOrchestrator {
  readonly url: string;
  readonly broker: Broker;
  /** Every command that it sent to order-service, stock and payment, in order. Steps that were added answer theirs at once. */
  readonly commands: readonly Message[];
  send(...messages: Message[]): Promise<void>;
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  stop(): Promise<void>;
}

/** @param env settings beside the database's and the token's; a variable that is undefined is unset */
export async function runOrchestrator(
  databaseUrl: string,
  {
    env = {},
    recover = false,
    logger = silent,
    broker = createInProcessBroker(),
  }: {
    env?: Record<string, string | undefined>;
    recover?: boolean;
    logger?: Logger;
    broker?: Broker;
  } = {},
): Promise<RunningOrchestrator> {
  const settings = readSettings(
    {
      ORCHESTRATOR_DATABASE_URL: databaseUrl,
      ORCHESTRATOR_PORT: '0',
      MIGRATE_ON_START: 'false',
      LOG_LEVEL: 'silent',
      ADMIN_TOKEN,
      ...env,
    },
    orchestratorSettings,
  );
  const commands: Message[] = [];
  for (const worker of workers) {
    broker.subscribe(commandQueue(worker), { prefetch: 1000 }, (delivery) => {
      const command = decode(delivery);
      const reply = addedReplyTo(command.type as CommandType, command.body);
      if (reply === null) commands.push(command);
      // A broker that is closed meanwhile has nobody who waits for it.
      else publishMessages(broker, 'test', [reply]).catch(() => {});
      delivery.ack();
    });
  }
  const service = await startOrchestrator(settings, { broker, logger, recover });
  await service.begun;
  return {
    url: service.url,
    broker,
    commands,
    send: (...messages) => publishMessages(broker, 'test', messages),
    async call(method, path, { body, headers = {} } = {}) {
      const answer = await fetch(service.url + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    },
    async stop() {
      await service.stop();
      await broker.close();
    },
  };
}
