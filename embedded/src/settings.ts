// Settings of the whole system in one process: which servers are given, and which are embedded.

import { type Worker, workers } from '@order-saga/shared/contracts/catalogue';
import { type TracingSettings, tracingSettings } from '@order-saga/shared/observability/tracing/start';
import { participantVariables } from '@order-saga/shared/settings/participant-settings';
import {
  type BrokerSettings,
  givenBroker,
  type ServiceSettings,
} from '@order-saga/shared/settings/service-settings';
import { readSettings, type SettingsReader } from '@order-saga/shared/settings/settings';
import { type OrchestratorSettings, orchestratorSettings } from 'orchestrator/config';
import { eachOf } from './participants.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** By service: the orchestrator, and each participant by its name. */
export type ServicesSettings = Readonly<
  { orchestrator: OrchestratorSettings } & Record<Worker, ServiceSettings>
>;

export interface SystemSettings {
  readonly dataDir: string;
  /** Undefined: the embedded broker. */
  readonly rabbitMq: BrokerSettings | undefined;
  readonly traces: TracingSettings;
  /** A database has no URL yet: PostgreSQL has to be started. */
  readonly needsPostgres: boolean;
  /** Participants that run as programs of somebody else: they are not started here. */
  readonly external: readonly Worker[];
  /** The services' settings; without a given server their databases are placeholders until `servicesSettings`. */
  readonly services: ServicesSettings;
}

/** Stands in for the server that is started later, so that all settings are checked before anything starts. */
const PLACEHOLDER = 'postgresql://postgres@127.0.0.1:5432';
const ownDatabases = [
  'ORCHESTRATOR_DATABASE_URL',
  ...workers.map((worker) => participantVariables(worker).databaseUrl),
];

/** @throws SettingsError with all problems together */
export function systemSettings(env: Environment): SystemSettings {
  const needsPostgres = isUnset(env['POSTGRES_URL']) && ownDatabases.some((name) => isUnset(env[name]));
  return readSettings(needsPostgres ? { ...env, POSTGRES_URL: PLACEHOLDER } : env, (read) => ({
    dataDir: read.text('DATA_DIR', '.data'),
    rabbitMq: givenBroker(read),
    traces: tracingSettings(read),
    needsPostgres,
    external: externalParticipants(read),
    services: readServices(read),
  }));
}

function externalParticipants(read: SettingsReader): readonly Worker[] {
  const names = read
    .text('EXTERNAL_PARTICIPANTS', '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const external = workers.filter((worker) => names.includes(worker));
  const unknown = names.filter((name) => !workers.some((worker) => worker === name));
  if (unknown.length > 0)
    read.problem(`EXTERNAL_PARTICIPANTS names ${unknown.join(', ')}: expected some of ${workers.join(', ')}`);
  if (external.length > 0 && !read.isSet('RABBITMQ_URL'))
    read.problem(
      'EXTERNAL_PARTICIPANTS is set, and no other program reaches the embedded broker: set RABBITMQ_URL',
    );
  return external;
}

/** The services' settings with what the start has found out. */
export function servicesSettings(env: Environment): ServicesSettings {
  return readSettings(env, readServices);
}

const isUnset = (value: string | undefined) => (value ?? '').trim() === '';

const readServices = (read: SettingsReader): ServicesSettings => ({
  orchestrator: orchestratorSettings(read),
  ...eachOf((_worker, service) => service.settings(read)),
});
