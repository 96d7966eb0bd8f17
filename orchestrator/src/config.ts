// Settings of the orchestrator.

import { MAX_DAYS, type RetentionDays } from '@order-saga/shared/database/retention/retention';
import { refusePlaceholder } from '@order-saga/shared/settings/placeholders';
import { type ServiceSettings, serviceSettings } from '@order-saga/shared/settings/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';
import type { PeerUrls } from './look/invariants/peers.ts';
import type { BreakerSettings } from './operate/holds/breaker.ts';
import type { Approval } from './operate/replays/approval.ts';
import { peerUrls } from './peer-urls.ts';

export interface OrchestratorSettings extends ServiceSettings {
  /** First wait for a reply before the command is sent again. Milliseconds. */
  readonly stepTimeoutMs: number;
  /** Sends of one command before the step counts as unanswered. */
  readonly stepMaxAttempts: number;
  /** When and how the orchestrator holds a command by itself. */
  readonly breaker: BreakerSettings;
  /** Start although unfinished sagas do not load into this machine; they are left alone. */
  readonly ignoreUnloadableSagas: boolean;
  /** Age of an order from which its saga is not replayed any more. Days. */
  readonly replayHorizonDays: number;
  /** What an operator replays beyond it within an hour needs the approval of a second person. */
  readonly replayApproval: Approval;
  /** The path below which a proxy shows it, such as `/ops/saga`; empty: none. */
  readonly publicPath: string;
  /** The other services, as the orchestrator sees them. */
  readonly peers: PeerUrls;
  /** What it shows them; undefined: nothing, which will do while they have no ACCESS_TOKENS. */
  readonly peerToken: string | undefined;
}

const HOUR_MS = 3_600_000;

export function orchestratorSettings(read: SettingsReader): OrchestratorSettings {
  const settings = serviceSettings(read, {
    port: 'ORCHESTRATOR_PORT',
    defaultPort: 3000,
    databaseUrl: 'ORCHESTRATOR_DATABASE_URL',
    database: 'orchestrator',
  });
  return {
    ...settings,
    replayHorizonDays: replayHorizonDays(read, settings.retentionDays),
    replayApproval: {
      count: read.integer('REPLAY_APPROVAL_COUNT', 0, { min: 0, max: 100_000 }),
      amount: read.integer('REPLAY_APPROVAL_AMOUNT', 0, { min: 0, max: Number.MAX_SAFE_INTEGER }),
    },
    publicPath: read.publicPath('PUBLIC_PATH'),
    stepTimeoutMs: read.integer('STEP_TIMEOUT_MS', 30_000, { min: 10, max: HOUR_MS }),
    stepMaxAttempts: read.integer('STEP_MAX_ATTEMPTS', 5, { min: 1, max: 1000 }),
    breaker: {
      holdWhenUnanswered: read.integer('HOLD_WHEN_UNANSWERED', 0, { min: 0, max: 10_000 }),
      releasePerSecond: read.integer('HOLD_RELEASE_PER_SECOND', 50, { min: 1, max: 1000 }),
    },
    ignoreUnloadableSagas: read.boolean('IGNORE_UNLOADABLE_SAGAS', false),
    peers: peerUrls(read, settings.host),
    peerToken: peerToken(read, settings),
  };
}

// A replay needs what the other services keep of the order.
function replayHorizonDays(read: SettingsReader, retentionDays: RetentionDays): number {
  const standard = retentionDays === 0 ? 60 : Math.min(60, Math.max(1, retentionDays - 1));
  const days = read.integer('REPLAY_HORIZON_DAYS', standard, { min: 1, max: MAX_DAYS });
  if (retentionDays > 0 && days > retentionDays - 1) {
    read.problem(
      `REPLAY_HORIZON_DAYS is ${days}: expected at least one day less than RETENTION_DAYS, which is ${retentionDays}`,
    );
  }
  return days;
}

function peerToken(read: SettingsReader, { adminToken, accessTokens }: ServiceSettings): string | undefined {
  const token = read.secret('PEER_TOKEN', 16);
  if (accessTokens.length > 0) refusePlaceholder(read, 'PEER_TOKEN', token);
  return token ?? adminToken;
}
