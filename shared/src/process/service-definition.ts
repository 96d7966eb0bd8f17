// What a service is to whoever starts it: its own main.ts, the embedded start, the lab. Every `service.ts` exports one, as
// `service`, so that a participant that is added is started by its name in the list of participants.
import type { Broker } from '../broker/broker.ts';
import type { Worker } from '../contracts/catalogue.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { ServiceSettings } from '../settings/service-settings.ts';
import type { SettingsReader } from '../settings/settings.ts';
import type { RunningService } from './service.ts';

export interface ServiceDependencies {
  readonly broker: Broker;
  readonly logger: Logger;
  /** Its own instruments unless given. */
  readonly metrics?: Metrics;
  /** Everything has died, with the queues of the broker: what unfinished rows imply is sent again at the start. */
  readonly recover?: boolean;
}

export interface ServiceDefinition<Settings extends ServiceSettings = ServiceSettings> {
  readonly name: string;
  /** The commands that it consumes. Without: it coordinates the workers, and declares for all. */
  readonly worker?: Worker;
  settings(read: SettingsReader): Settings;
  /** Stopping it leaves the broker open. @throws StartError when the port is taken */
  start(settings: Settings, dependencies: ServiceDependencies): Promise<RunningService>;
}
