// The life of a service: listen, bring the database up to date, begin the work; then all of it in reverse.
// The same for all four, so that one is understood when one is read.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../broker/broker.ts';
import { databaseAbility } from '../database/database-ability.ts';
import { requireDatabase } from '../database/database-check.ts';
import { isUnavailable } from '../database/database-error.ts';
import type { DriverAccess } from '../database/driver.ts';
import { migrate } from '../database/migrations/migrate.ts';
import { costlyAtOnce } from '../http/costly.ts';
import type { ApiInfo } from '../http/openapi/openapi.ts';
import { type App, createServer } from '../http/server.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { localUrl } from '../settings/host-names.ts';
import type { ServiceSettings } from '../settings/service-settings.ts';
import { namingCertificate } from './refused-certificate.ts';
import { listenError, StartError } from './start-error.ts';

/** Something with an end. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** Told to the work of a service. */
export interface Ready {
  /** The database can do what the service needs of it. @throws when it is away */
  isAble(): Promise<boolean>;
}

/** What a service is made of. */
export interface ServicePlan {
  readonly api: ApiInfo;
  readonly settings: ServiceSettings;
  /** The path below which a proxy shows it. */
  readonly publicPath?: string;
  readonly broker: Broker;
  /** False: `/readyz` shows a broker that is away, and stays 200. */
  readonly brokerRequired: boolean;
  readonly database: {
    /** Folder of `schema.prisma` and `migrations/`. */
    readonly directory: string;
    readonly client: DriverAccess & { $disconnect(): Promise<void> };
  };
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Adds the service's own routes. */
  routes(app: App): void;
  /**
   * What must hold before the work begins. Tried again while it fails: the database may be away.
   * @throws StartError when only the operator can mend it: the work never begins
   */
  prepare?(): Promise<void>;
  /** Starts consumers and background work, once the schema is there. Stopped in reverse order. */
  begin(database: Ready): Promise<readonly Stoppable[]> | readonly Stoppable[];
}

export interface RunningService extends Stoppable {
  /** Where this machine reaches it, such as `http://127.0.0.1:3001`. */
  readonly url: string;
  /** Resolves when its work has begun; may take as long as the database is away. Rejects when it never will. */
  readonly begun: Promise<void>;
}

const RETRY_MS = 500;

/**
 * Starts a service. Resolves as soon as it listens: the database and the broker may be away and come later.
 * @throws StartError when the port is taken
 */
export async function startService(plan: ServicePlan): Promise<RunningService> {
  const { settings, broker, database, logger, metrics } = plan;
  const ability = databaseAbility(database.client.$driver, database.directory);
  const stopping = new AbortController();
  let hasBegun = false;
  let work: readonly Stoppable[] = [];

  const app = await createServer({
    api: plan.api,
    access: settings,
    publicPath: plan.publicPath ?? '',
    host: settings.host,
    allowedHosts: settings.allowedHosts,
    corsOrigins: settings.corsOrigins,
    logger,
    isUnavailable: (error) => {
      ability.noteFailure(error);
      return isUnavailable(error);
    },
    registry: metrics.registry,
    costlyAtOnce: costlyAtOnce(settings.databasePoolSize),
    checks: {
      database: {
        required: true,
        check: () => (hasBegun ? ability.hindrance() : 'starting'),
      },
      broker: { required: plan.brokerRequired, check: () => broker.hindrance() },
    },
  });
  plan.routes(app);
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await app.close();
    throw listenError(error, settings);
  }

  async function begin(): Promise<void> {
    const { databaseUrl: url, migrateOnStart } = settings;
    await untilDone(
      migrateOnStart
        ? 'database cannot be migrated yet; it is tried again'
        : 'database cannot be used yet; it is tried again',
      () =>
        migrateOnStart
          ? migrate({ url, directory: database.directory, logger })
          : requireDatabase(url, undefined),
    );
    await untilDone('work cannot begin yet; it is tried again', async () => plan.prepare?.());
    if (stopping.signal.aborted) return;
    work = await plan.begin({ isAble: async () => (await ability.hindrance()) === undefined });
    hasBegun = true;
    logger.info('service has started');
  }

  async function untilDone(warning: string, work: () => Promise<void>): Promise<void> {
    // Each reason once: a server that was away may come back and be refused.
    const told = new Set<string>();
    while (!stopping.signal.aborted) {
      try {
        return await work();
      } catch (cause) {
        if (cause instanceof StartError) throw cause;
        const error = namingCertificate(
          cause,
          'PostgreSQL',
          'sslrootcert in the URL has to name the file with the certificate that signed it, and the URL a host name that it is for',
        );
        if (!told.has(String(error))) logger.warn({ err: error }, warning);
        told.add(String(error));
        await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  const begun = begin();
  begun.catch((error: unknown) => {
    if (error instanceof StartError) logger.fatal(error.message);
    else logger.fatal({ err: error }, 'service could not start');
  });
  const { port } = app.server.address() as { port: number };

  return {
    url: localUrl(settings.host, port),
    begun,
    async stop() {
      stopping.abort();
      await app.close();
      await begun.catch(() => {});
      for (const part of [...work].reverse()) await part.stop();
      metrics.stop();
      await database.client.$disconnect();
    },
  };
}
