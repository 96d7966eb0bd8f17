// Which settings a service reads, found by letting it read.

import { tracingSettings } from '@order-saga/shared/observability/tracing/start';
import { brokerSettings, type ServiceSettings } from '@order-saga/shared/settings/service-settings';
import { readSettings, type SettingsReader } from '@order-saga/shared/settings/settings';
import { orchestratorSettings } from 'orchestrator/config';
import { orderSettings } from 'order-service/config';
import { paymentSettings } from 'payment-service/config';
import { stockSettings } from 'stock-service/config';
import type { ServiceName } from '../../world/service-names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const readers: Readonly<Record<ServiceName, (read: SettingsReader) => ServiceSettings>> = {
  orchestrator: orchestratorSettings,
  'order-service': orderSettings,
  'stock-service': stockSettings,
  'payment-service': paymentSettings,
};

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
    return readers[service](read);
  });
  return { settings, names };
}
