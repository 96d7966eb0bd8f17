// The OpenAPI documents of the services, as they are kept in docs/openapi. Asked of the running services, which need
// neither their database nor a broker for it.
import { randomBytes } from 'node:crypto';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { workers } from '@order-saga/shared/contracts/catalogue';
import { createLogger } from '@order-saga/shared/observability/logger';
import type { RunningService } from '@order-saga/shared/process/service';
import { participantVariables } from '@order-saga/shared/settings/participant-settings';
import { startOrchestrator } from 'orchestrator/service';
import { participants } from './participants.ts';
import { servicesSettings } from './settings.ts';

/** The services with a document, by name. */
export const documented: readonly string[] = ['orchestrator', ...participants.map(([, { name }]) => name)];

const logger = createLogger({ name: 'openapi', level: 'silent' });

/** The documents by service, as JSON text. They show the roles that every route asks for once tokens are configured. */
export async function renderOpenApi(): Promise<Record<string, string>> {
  const token = randomBytes(32).toString('hex');
  const settings = servicesSettings({
    // Nobody listens there.
    POSTGRES_URL: 'postgresql://nobody@127.0.0.1:1',
    ORCHESTRATOR_PORT: '0',
    ...Object.fromEntries(workers.map((worker) => [participantVariables(worker).port, '0'])),
    ADMIN_TOKEN: token,
    ACCESS_TOKENS: `reader:viewer:${randomBytes(32).toString('hex')}`,
  });
  const broker = createInProcessBroker();
  const dependencies = { broker, logger };
  const services = new Map([['orchestrator', await startOrchestrator(settings.orchestrator, dependencies)]]);
  for (const [worker, { name, start }] of participants)
    services.set(name, await start(settings[worker], dependencies));
  try {
    const texts = [...services].map(
      async ([name, service]) => [name, await documentOf(service, token)] as const,
    );
    return Object.fromEntries(await Promise.all(texts));
  } finally {
    await Promise.all([...services.values()].map((service) => service.stop()));
    await broker.close();
  }
}

async function documentOf({ url }: RunningService, token: string): Promise<string> {
  const answer = await fetch(`${url}/openapi.json`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${url}/openapi.json answered ${answer.status}`);
  return `${JSON.stringify(await answer.json(), null, 2)}\n`;
}
