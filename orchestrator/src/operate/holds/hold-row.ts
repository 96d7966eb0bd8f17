// A hold as a row of the database.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma } from '../../database.ts';
import type { Hold, HoldState } from './stored-hold.ts';

export const holdColumns = Prisma.sql`id, command, reason, since, created_by, probes, state, why, released_by, ramp, max_per_second,
  stop_if_failed_ratio, wave, ramp_step, since_wave, ended_at`;

export interface HoldRow {
  id: string;
  command: CommandType;
  reason: string;
  since: Date;
  created_by: string;
  probes: number | null;
  state: HoldState;
  why: string | null;
  released_by: string | null;
  ramp: number[] | null;
  max_per_second: number | null;
  stop_if_failed_ratio: number | null;
  wave: number;
  ramp_step: number;
  since_wave: number;
  ended_at: Date | null;
}

export const toHold = (row: HoldRow): Hold => ({
  ...{ id: row.id, command: row.command, reason: row.reason, by: row.created_by, probes: row.probes },
  ...{ since: row.since.toISOString(), state: row.state, why: row.why, releasedBy: row.released_by },
  pace:
    row.max_per_second === null
      ? null
      : {
          ramp: row.ramp!,
          maxPerSecond: row.max_per_second,
          stopIfFailedRatio: row.stop_if_failed_ratio!,
        },
  ...{
    wave: row.wave,
    rampStep: row.ramp_step,
    sinceWave: row.since_wave,
    endedAt: row.ended_at?.toISOString() ?? null,
  },
});

const inMs = (ms: number | null) => Prisma.sql`now() + ${ms}::float8 * interval '1 millisecond'`;

/** Inserts or changes it. @param maySendInMs until its pace allows it to send something; undefined: as it is */
export const writeHold = (hold: Hold, dueInMs: number | null, maySendInMs?: number): Query<void> =>
  query(Prisma.sql`
    INSERT INTO hold (id, command, reason, since, created_by, probes, state, why, released_by, ramp, max_per_second,
                      stop_if_failed_ratio, wave, ramp_step, since_wave, due_at)
    VALUES (${hold.id}::uuid, ${hold.command}, ${hold.reason}, ${hold.since}::timestamptz, ${hold.by}, ${hold.probes}::int,
            ${hold.state}, ${hold.why}, ${hold.releasedBy}, ${hold.pace === null ? null : [...hold.pace.ramp]}::int[],
            ${hold.pace?.maxPerSecond ?? null}::int, ${hold.pace?.stopIfFailedRatio ?? null}::float8, ${hold.wave},
            ${hold.rampStep}, ${hold.sinceWave}, ${inMs(dueInMs)})
    ON CONFLICT (id) DO UPDATE SET
      probes = excluded.probes, state = excluded.state, why = excluded.why, released_by = excluded.released_by,
      ramp = excluded.ramp, max_per_second = excluded.max_per_second,
      stop_if_failed_ratio = excluded.stop_if_failed_ratio, wave = excluded.wave, ramp_step = excluded.ramp_step,
      since_wave = excluded.since_wave, due_at = excluded.due_at,
      next_send_at = coalesce(${inMs(maySendInMs ?? null)}, hold.next_send_at),
      updated_at = now(), ended_at = ${hold.endedAt}::timestamptz`);
