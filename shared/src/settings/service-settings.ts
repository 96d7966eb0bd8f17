// Settings that every service has. Each service's config.ts names its own variables and adds its own settings.

import { databaseUrl } from '../database/database.ts';
import { MAX_DAYS, type RetentionDays } from '../database/retention/retention.ts';
import { type AccessToken, accessTokens } from '../http/access/access-tokens.ts';
import { isLoopbackAddress } from './host-names.ts';
import { refusePlaceholder, refusePlaceholderDigests } from './placeholders.ts';
import type { LogFormat, LogLevel, SettingsReader } from './settings.ts';

export interface ServiceSettings {
  readonly host: string;
  readonly port: number;
  /** Name of the variable behind `port`, for error messages. */
  readonly portVariable: string;
  /** Full URL of the service's own database. */
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly migrateOnStart: boolean;
  /** Tries of a message whose handler fails although everything else is healthy. */
  readonly messageMaxAttempts: number;
  /** Days for which finished orders and everything of theirs are kept; 0: for ever. */
  readonly retentionDays: RetentionDays;
  /** The token of the actor `admin`. */
  readonly adminToken: string | undefined;
  /** Named tokens with roles; once there are any, all routes ask for one. Without any token, admin routes answer 503. */
  readonly accessTokens: readonly AccessToken[];
  /** Names that it is reached by, beside HOST and those of the loopback. */
  readonly allowedHosts: readonly string[];
  /** Origins of other sites whose pages may use the HTTP interface. */
  readonly corsOrigins: readonly string[];
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** The names under which one service finds its settings. */
export interface ServiceVariables {
  readonly port: string;
  readonly defaultPort: number;
  readonly databaseUrl: string;
  /** Database on the server of POSTGRES_URL. */
  readonly database: string;
}

/** The URL of a service's own database; empty where that is a problem, which is noted. */
export function ownDatabaseUrl(
  read: SettingsReader,
  variables: Pick<ServiceVariables, 'databaseUrl' | 'database'>,
): string {
  const own = read.postgresUrl(variables.databaseUrl, 'required');
  const server = read.isSet(variables.databaseUrl) ? undefined : read.postgresUrl('POSTGRES_URL', 'none');
  const fromServer = server === undefined ? undefined : databaseUrl(server, variables.database);
  const url = own ?? fromServer;
  if (url === undefined && !read.isSet(variables.databaseUrl)) {
    read.required(
      'POSTGRES_URL',
      undefined,
      '',
      `set it to a PostgreSQL server, or ${variables.databaseUrl} to a database`,
    );
  }
  return url ?? '';
}

export function serviceSettings(read: SettingsReader, variables: ServiceVariables): ServiceSettings {
  const databaseUrl = ownDatabaseUrl(read, variables);
  const adminToken = read.secret('ADMIN_TOKEN', 16);
  return {
    host: listenAddress(read),
    port: read.port(variables.port, variables.defaultPort),
    portVariable: variables.port,
    databaseUrl,
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 5, { min: 1, max: 1000 }),
    migrateOnStart: read.boolean('MIGRATE_ON_START', true),
    messageMaxAttempts: read.integer('MESSAGE_MAX_ATTEMPTS', 5, { min: 1, max: 1000 }),
    retentionDays: retentionDays(read),
    adminToken,
    accessTokens: ownTokens(read, adminToken),
    allowedHosts: read.hostNames('ALLOWED_HOSTS'),
    corsOrigins: read.origins('CORS_ORIGINS'),
    logLevel: read.logLevel(),
    logFormat: read.logFormat(),
  };
}

/** Without ACCESS_TOKENS whoever reaches a service may use it: it listens to other machines only if that is meant so. */
function listenAddress(read: SettingsReader): string {
  const host = read.text('HOST', '127.0.0.1');
  const isMeant = read.boolean('INSECURE_OPEN', false);
  if (!read.isSet('ACCESS_TOKENS') && !isLoopbackAddress(host) && !isMeant) {
    read.problem(
      `HOST is ${JSON.stringify(host)}, which other machines reach, and nothing asks them for a token: ` +
        'set ACCESS_TOKENS, or INSECURE_OPEN=true where nobody else can reach that address',
    );
  }
  return host;
}

/** The tokens that all routes ask for, once there are any: then nothing of the examples will do. */
function ownTokens(read: SettingsReader, adminToken: string | undefined): readonly AccessToken[] {
  const tokens = accessTokens(read, adminToken);
  if (!read.isSet('ACCESS_TOKENS')) return tokens;
  refusePlaceholder(read, 'ADMIN_TOKEN', adminToken);
  refusePlaceholderDigests(read, tokens);
  return tokens;
}

const DEFAULT_RETENTION_DAYS = 90;

function retentionDays(read: SettingsReader): RetentionDays {
  const days = read.integer('RETENTION_DAYS', DEFAULT_RETENTION_DAYS, { min: 0, max: MAX_DAYS });
  // The day before the end is the margin in which commands are refused: one day would refuse all of them.
  if (days !== 1) return days;
  read.problem('RETENTION_DAYS is "1": expected 0 (keep everything) or at least 2');
  return DEFAULT_RETENTION_DAYS;
}

/** Which RabbitMQ, and by whom its certificate must be signed. */
export interface BrokerSettings {
  readonly urls: readonly string[];
  /** Certificates that are trusted instead of those that Node brings; for amqps:// URLs. */
  readonly caFile: string | undefined;
}

/** The RabbitMQ of RABBITMQ_URL; undefined where it is unset. */
export function givenBroker(read: SettingsReader): BrokerSettings | undefined {
  const urls = read.amqpUrls('RABBITMQ_URL');
  const caFile = read.caFile('RABBITMQ_CA_FILE');
  if (caFile !== undefined && urls?.some((url) => new URL(url).protocol !== 'amqps:')) {
    read.problem('RABBITMQ_CA_FILE is set, and not every URL of RABBITMQ_URL begins with amqps://');
  }
  return urls === undefined ? undefined : { urls, caFile };
}

/** The broker of a service that is started by itself. */
export function brokerSettings(read: SettingsReader): BrokerSettings {
  const placeholder = { urls: [], caFile: undefined };
  return read.required(
    'RABBITMQ_URL',
    givenBroker(read),
    placeholder,
    'set it to one or more amqp:// or amqps:// URLs',
  );
}
