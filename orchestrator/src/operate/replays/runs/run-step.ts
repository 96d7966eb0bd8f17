// One step of one replay run, in one transaction that holds the run's row: results, what follows from them, and the next
// sagas of the wave, moved together with their history, their audit and their place in the run. So a step is done as a
// whole or not at all, and never by two orchestrators at once; what it moved is sent after its commit.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { Tx } from '../../../database.ts';
import type { HistoryRow, Saga } from '../../../saga/saga.ts';
import { audit } from '../../audit/audit.ts';
import { settle } from './results.ts';
import { forgetPaymentToken, type RunRow, sendNext } from './send-next.ts';
import { nextStep, type Progress, waveSize } from './waves.ts';

export interface Stepped {
  /** Sagas whose commands are to be sent now. */
  readonly sagas: Saga[];
  readonly rows: HistoryRow[];
  /** Why the run has just stopped itself. */
  readonly stopped: { readonly runId: string; readonly why: string } | null;
}

/** A wave is looked at again after this time. */
const POLL_MS = 300;

/** Whether `stepRun` may find a run; nearly always there is none, and this is much the cheaper question. */
export async function isRunDue(database: SqlRunner): Promise<boolean> {
  const [row] = await database.$queryRaw<{ is_due: boolean }[]>`
    SELECT EXISTS (SELECT FROM replay_run WHERE due_at <= now()) AS is_due`;
  return row!.is_due;
}

/** @returns null when no run is due */
export async function stepRun(tx: Tx, horizonHours: number | undefined): Promise<Stepped | null> {
  const run = await takeDueRun(tx);
  if (run === null) return null;
  await settle(tx, run.selection_id);
  if (run.state !== 'running') {
    // What was sent before it was paused, stopped or aborted still ends.
    await lookAgain(tx, run, (await inFlightOf(tx, run)) > 0 ? POLL_MS : null);
    return { sagas: [], rows: [], stopped: null };
  }
  const next = nextStep(await progressOf(tx, run));
  switch (next.kind) {
    case 'wait':
      await lookAgain(tx, run, POLL_MS);
      return { sagas: [], rows: [], stopped: null };
    case 'complete':
      await tx.$executeRaw`
        UPDATE replay_run SET state = 'completed', due_at = NULL, updated_at = now(), finished_at = now()
        WHERE id = ${run.id}::uuid`;
      await forgetPaymentToken(tx, run.selection_id);
      return { sagas: [], rows: [], stopped: null };
    case 'stop':
      await stop(tx, run, next.why);
      return { sagas: [], rows: [], stopped: { runId: run.id, why: next.why } };
    case 'send':
      return { ...(await sendNext(tx, run, next, horizonHours)), stopped: null };
  }
}

// Held until the end of the transaction; another orchestrator takes another run.
async function takeDueRun(tx: Tx): Promise<RunRow | null> {
  const [run] = await tx.$queryRaw<RunRow[]>`
    SELECT id, selection_id, state, created_by, reason, ramp, max_per_second, stop_if_failed_ratio, wave, ramp_step,
           payment_customers, payment_customer_id, next_send_at <= now() AS may_send
    FROM replay_run WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return run ?? null;
}

async function inFlightOf(tx: Tx, { selection_id }: RunRow): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM replay_item WHERE selection_id = ${selection_id}::uuid AND result = 'sent'`;
  return row!.count;
}

// Of the sagas that are pending no more are counted than a wave needs: a run may have very many.
async function progressOf(tx: Tx, run: RunRow): Promise<Progress> {
  const { selection_id: id, wave, ramp, ramp_step: rampStep } = run;
  const enough = waveSize(ramp, Math.max(1, rampStep)) + 1;
  const [counts] = await tx.$queryRaw<
    { pending: number; wave_in_flight: number; completed: number; failed: number }[]
  >`
    SELECT (SELECT count(*)::int FROM (
              SELECT FROM replay_item WHERE selection_id = ${id}::uuid AND result = 'pending' LIMIT ${enough}) AS p) AS pending,
           count(*) FILTER (WHERE result = 'sent')::int AS wave_in_flight,
           count(*) FILTER (WHERE result = 'completed')::int AS completed,
           count(*) FILTER (WHERE result IN ('failed-again', 'failed-differently'))::int AS failed
    FROM replay_item WHERE selection_id = ${id}::uuid AND wave = ${wave}`;
  const { pending, wave_in_flight: inFlight, completed, failed } = counts!;
  return {
    ramp,
    rampStep,
    stopIfFailedRatio: run.stop_if_failed_ratio,
    pending,
    inFlight: await inFlightOf(tx, run),
    wave: { inFlight, completed, failed },
  };
}

async function lookAgain(tx: Tx, run: RunRow, inMs: number | null): Promise<void> {
  await tx.$executeRaw`
    UPDATE replay_run SET due_at = now() + ${inMs}::float8 * interval '1 millisecond' WHERE id = ${run.id}::uuid`;
}

async function stop(tx: Tx, run: RunRow, why: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE replay_run SET state = 'stopped', why = ${why}, due_at = now(), updated_at = now()
    WHERE id = ${run.id}::uuid`;
  await audit(tx, {
    ...{ actor: 'orchestrator', act: 'stop-replay', target: `replay:${run.id}` },
    ...{ reason: why, result: 'done' as const, detail: {} },
  });
}
