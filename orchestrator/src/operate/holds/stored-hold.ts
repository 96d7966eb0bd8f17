// A hold as it is stored.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';

export const holdStates = ['held', 'releasing', 'paused', 'stopped', 'released'] as const;
export type HoldState = (typeof holdStates)[number];

/** How a release goes on, as a replay run does. */
export interface Pace {
  /** Sagas in the first wave, the second …; the last number goes for all that follow. */
  readonly ramp: readonly number[];
  readonly maxPerSecond: number;
  /** Of the sagas of a wave, the part that failed or was not answered at which the release stops. In (0, 1]. */
  readonly stopIfFailedRatio: number;
}

export interface Hold {
  readonly id: string;
  readonly command: CommandType;
  readonly reason: string;
  readonly by: string;
  /**
   * The orchestrator made it, probes it and releases it: probes in a row that were not answered. Null: an operator made it, or has
   * acted on it since.
   */
  readonly probes: number | null;
  /** Nothing that was decided after it is sent. ISO 8601. */
  readonly since: string;
  readonly state: HoldState;
  /** Why its release stopped itself. */
  readonly why: string | null;
  /** Who began the release; the orchestrator from the start, where it probes. */
  readonly releasedBy: string | null;
  /** Null: no release has begun, and nothing is probed. */
  readonly pace: Pace | null;
  /** The wave in hand, from 1; 0 before the first. */
  readonly wave: number;
  /** Place of that wave in the ramp, from 1; 0: the next wave is the first of the ramp. */
  readonly rampStep: number;
  /** The last wave of the releases before this one. */
  readonly sinceWave: number;
  /** ISO 8601; null: it holds. */
  readonly endedAt: string | null;
}
