// Which settings a service reads, found by letting it read.

import { tracingSettings } from '@order-saga/shared/observability/tracing/start';
import { brokerSettings, type ServiceSettings } from '@order-saga/shared/settings/service-settings';
import { readSettings } from '@order-saga/shared/settings/settings';
import { type ServiceName, serviceNames } from '../../world/service-names.ts';
import { loadService } from '../../world/services/load-service.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const services = new Map(
  await Promise.all(serviceNames.map(async (name) => [name, await loadService(name)] as const)),
);

/** Without these a service does not start. */
export const servers: Environment = {
  POSTGRES_URL: 'postgresql://postgres@127.0.0.1:5432',
  RABBITMQ_URL: 'amqp://127.0.0.1:5672',
};

/** What a service makes of an environment, and the names of all variables that it asks for. */
export function readSettingsOf(
  service: ServiceName,
  env: Environment = servers,
): { settings: ServiceSettings; names: Set<string> } {
  const names = new Set<string>();
  const watched = new Proxy(env, {
    get(target, name) {
      if (typeof name === 'string') names.add(name);
      return target[name as string];
    },
  });
  const settings = readSettings(watched, (read) => {
    brokerSettings(read);
    tracingSettings(read);
    return services.get(service)!.settings(read);
  });
  return { settings, names };
}
