// What whoever starts a service should know, although it starts: each is told once.
import { isLoopbackAddress } from '../settings/host-names.ts';
import { hasPlaceholderPassword } from '../settings/placeholders.ts';
import { readableByOthers } from '../settings/readable-files.ts';
import type { BrokerSettings, ServiceSettings } from '../settings/service-settings.ts';
import { keyFileOf } from '../settings/setting-files.ts';

type Started = Pick<ServiceSettings, 'host' | 'accessTokens' | 'databaseUrl'>;

/** @param services of one process; several warn of what they share once */
export function startWarnings(services: readonly Started[], broker: BrokerSettings | undefined): string[] {
  const urls = services.map(({ databaseUrl }) => databaseUrl);
  const warnings = [
    ...services.map(openToOthers),
    urls.some(hasPlaceholderPassword) && known('PostgreSQL'),
    broker?.urls.some(hasPlaceholderPassword) && known('RabbitMQ'),
    ...urls.map((url) => {
      const file = keyFileOf(url);
      return file && readableByOthers(file);
    }),
  ];
  return [...new Set(warnings)].filter((warning) => typeof warning === 'string');
}

const openToOthers = ({ host, accessTokens }: Started) =>
  accessTokens.length === 0 &&
  !isLoopbackAddress(host) &&
  `whoever reaches ${host} may read everything and place orders: there are no ACCESS_TOKENS, and INSECURE_OPEN is true`;

const known = (server: string) =>
  `the password of ${server} is one that everybody knows, from an example or as its default: set another one`;
