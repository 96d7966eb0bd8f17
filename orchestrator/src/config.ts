// Settings of the orchestrator.

import { type ServiceSettings, serviceSettings } from '@order-saga/shared/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings';
import type { PeerUrls } from './invariants/peers.ts';

export interface OrchestratorSettings extends ServiceSettings {
  /** First wait for a reply before the command is sent again. Milliseconds. */
  readonly stepTimeoutMs: number;
  /** Sends of one command before the step counts as unanswered. */
  readonly stepMaxAttempts: number;
  /** The other services, as the orchestrator sees them. */
  readonly peers: PeerUrls;
}

const HOUR_MS = 3_600_000;

export function orchestratorSettings(read: SettingsReader): OrchestratorSettings {
  return {
    ...serviceSettings(read, {
      port: 'ORCHESTRATOR_PORT',
      defaultPort: 3000,
      databaseUrl: 'ORCHESTRATOR_DATABASE_URL',
      database: 'orchestrator',
    }),
    stepTimeoutMs: read.integer('STEP_TIMEOUT_MS', 30_000, { min: 10, max: HOUR_MS }),
    stepMaxAttempts: read.integer('STEP_MAX_ATTEMPTS', 5, { min: 1, max: 1000 }),
    peers: {
      order: read.httpUrl('ORDER_URL', localUrl(read.port('ORDER_PORT', 3001))),
      stock: read.httpUrl('STOCK_URL', localUrl(read.port('STOCK_PORT', 3002))),
      payment: read.httpUrl('PAYMENT_URL', localUrl(read.port('PAYMENT_PORT', 3003))),
    },
  };
}

const localUrl = (port: number) => `http://127.0.0.1:${port}`;
