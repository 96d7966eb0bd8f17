// The whole service on a database of a test, with the in-process broker.

import type { Broker } from '@order-saga/shared/broker/broker';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { createLogger, type Logger } from '@order-saga/shared/observability/logger';
import { service as stockService } from '../service.ts';

export const ADMIN_TOKEN = 'a-token-for-the-tests';

export interface RunningStock {
  readonly url: string;
  readonly broker: Broker;
  /** Sends a request; a body goes as JSON. */
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** The same with the admin token. */
  admin: RunningStock['call'];
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect
  readonly body: any;
}

/** @param adminToken undefined: the service has none */
export async function runStock(
  databaseUrl: string,
  {
    adminToken,
    logger = createLogger({ name: 'test', level: 'silent' }),
  }: { adminToken: string | undefined; logger?: Logger } = { adminToken: ADMIN_TOKEN },
): Promise<RunningStock> {
  const broker = createInProcessBroker({ logger });
  const service = await stockService.start(
    {
      host: '127.0.0.1',
      port: 0,
      portVariable: 'STOCK_PORT',
      databaseUrl,
      databasePoolSize: 5,
      migrateOnStart: true,
      messageMaxAttempts: 2,
      retentionDays: 0,
      adminToken,
      accessTokens: [],
      allowedHosts: [],
      corsOrigins: [],
      logLevel: 'silent',
      logFormat: 'json',
    },
    { broker, logger },
  );
  await service.begun;

  const call: RunningStock['call'] = async (method, path, { body, headers = {} } = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(service.url + path, {
      method,
      headers: { ...json, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  return {
    url: service.url,
    broker,
    call,
    admin: (method, path, { body, headers = {} } = {}) =>
      call(method, path, { body, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers } }),
    async stop() {
      await service.stop();
      await broker.close();
    },
  };
}
