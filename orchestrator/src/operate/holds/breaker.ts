// Holds a command by itself when nobody answers it any more (HOLD_WHEN_UNANSWERED). The count is in memory, the hold in its row:
// probes and the release are those of every hold (release/).
import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { decideInStore } from '@order-saga/shared/database/store';
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import type { Logger } from '@order-saga/shared/observability/logger';
import { sentCommands } from '../../saga/states.ts';
import type { Unanswered } from '../../saga/unanswered.ts';
import { decideHold } from './hold.ts';
import type { HoldStore } from './hold-store.ts';
import { probeWaitMs } from './release/probe.ts';

const INTERVAL_MS = 250;
/** The name of the orchestrator where names of operators are. */
const ACTOR = 'orchestrator';
/** Once a probe is answered. The last waves are large, so that one slow answer does not stop the others. */
const RAMP = [5, 25, 100, 1000];
const STOP_IF_UNANSWERED_RATIO = 0.5;

export interface BreakerSettings {
  /** Steps of one command without an answer, in a row; 0: nothing is held. */
  readonly holdWhenUnanswered: number;
  /** Of its releases. */
  readonly releasePerSecond: number;
}

export interface BreakerDependencies extends BreakerSettings {
  readonly unanswered: Unanswered;
  readonly holds: HoldStore;
  readonly stepTimeoutMs: number;
  /** Another orchestrator handles the replies: what was counted here says nothing any more. */
  readonly standsBy: () => boolean;
  readonly logger: Logger;
}

export const startBreaker = (deps: BreakerDependencies): Periodic =>
  startPeriodic({
    name: 'breaker',
    intervalMs: INTERVAL_MS,
    logger: deps.logger,
    work: async () => {
      const { unanswered, holdWhenUnanswered, standsBy } = deps;
      if (standsBy()) return unanswered.forget();
      if (holdWhenUnanswered === 0) return;
      for (const command of sentCommands)
        if (unanswered.inARow(command) >= holdWhenUnanswered) await holdSilent(deps, command);
    },
  });

async function holdSilent(
  { unanswered, holds, stepTimeoutMs, releasePerSecond, logger }: BreakerDependencies,
  command: CommandType,
): Promise<void> {
  const reason = `${unanswered.inARow(command)} steps in a row were not answered`;
  const pace = { ramp: RAMP, maxPerSecond: releasePerSecond, stopIfFailedRatio: STOP_IF_UNANSWERED_RATIO };
  const automatic = { pace, firstProbeMs: probeWaitMs(stepTimeoutMs, 0) };
  const isHeld = await decideInStore(holds, {}, (found) =>
    decideHold(found, command, { actor: ACTOR, reason }, automatic),
  ).then(
    () => true,
    (error: unknown) => {
      // Somebody was faster.
      if (error instanceof RequestError && error.code === 'COMMAND_HELD') return false;
      throw error;
    },
  );
  unanswered.forget(command);
  if (isHeld) logger.error({ command, reason }, 'a command is held, and probed until it is answered');
}
