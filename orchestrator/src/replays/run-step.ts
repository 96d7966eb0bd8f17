// One step of one replay run, in one transaction that holds the run's row: results, what follows from them, and the next
// sagas of the wave, moved together with their history, their audit and their place in the run. So a step is done as a
// whole or not at all, and never by two orchestrators at once; what it moved is sent after its commit.
import { audit } from '../audit.ts';
import type { Tx } from '../database.ts';
import { beyondHorizon, reopenSagas, tooOld } from '../reopen.ts';
import type { HistoryRow, Saga } from '../saga.ts';
import { lockSagas } from '../saga-store.ts';
import { whyChanged } from './changed.ts';
import { settle } from './results.ts';
import { type NextStep, nextStep, type Progress, waveSize } from './waves.ts';

export interface Stepped {
  /** Sagas whose commands are to be sent now. */
  readonly sagas: Saga[];
  readonly rows: HistoryRow[];
  /** Why the run has just stopped itself. */
  readonly stopped: { readonly runId: string; readonly why: string } | null;
}

/** A wave is looked at again after this time. */
const POLL_MS = 300;
/** Sagas of one step: few enough that its transaction is short. */
const MOST_OF_STEP = 200;
/** A step sends what `maxPerSecond` allows in this time. */
const STEPS_PER_SECOND = 5;

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
      return { ...(await sendSome(tx, run, next, horizonHours)), stopped: null };
  }
}

/** Once nothing more will be sent. */
export function forgetPaymentToken(tx: Tx, selectionId: string): Promise<number> {
  return tx.$executeRaw`UPDATE replay_selection SET payment_token = NULL WHERE id = ${selectionId}::uuid`;
}

interface RunRow {
  id: string;
  selection_id: string;
  state: string;
  created_by: string;
  reason: string;
  ramp: number[];
  max_per_second: number;
  stop_if_failed_ratio: number;
  wave: number;
  ramp_step: number;
  may_send: boolean;
}

// Held until the end of the transaction; another orchestrator takes another run.
async function takeDueRun(tx: Tx): Promise<RunRow | null> {
  const [run] = await tx.$queryRaw<RunRow[]>`
    SELECT id, selection_id, state, created_by, reason, ramp, max_per_second, stop_if_failed_ratio, wave, ramp_step,
           next_send_at <= now() AS may_send
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

async function sendSome(
  tx: Tx,
  run: RunRow,
  { atMost, newWave }: Extract<NextStep, { kind: 'send' }>,
  horizonHours: number | undefined,
): Promise<{ sagas: Saga[]; rows: HistoryRow[] }> {
  if (!run.may_send) {
    await tx.$executeRaw`UPDATE replay_run SET due_at = next_send_at WHERE id = ${run.id}::uuid`;
    return { sagas: [], rows: [] };
  }
  const limit = Math.min(
    atMost,
    MOST_OF_STEP,
    Math.max(1, Math.floor(run.max_per_second / STEPS_PER_SECOND)),
  );
  const items = await tx.$queryRaw<{ order_id: string; attempt: number }[]>`
    SELECT order_id, attempt FROM replay_item
    WHERE selection_id = ${run.selection_id}::uuid AND result = 'pending' ORDER BY order_id LIMIT ${limit}`;
  const orderIds = items.map((item) => item.order_id);
  const now = await lockSagas(tx, orderIds);
  const tooOldOnes = await beyondHorizon(tx, orderIds, horizonHours);
  const whySkipped = ({ order_id, attempt }: (typeof items)[number]) =>
    tooOldOnes.has(order_id) ? tooOld(horizonHours!) : whyChanged({ attempt }, now.get(order_id)?.saga);
  const judged = items.map((item) => ({ orderId: item.order_id, why: whySkipped(item) }));
  const reopened = await reopenSagas(
    tx,
    judged.filter(({ why }) => why === null).map(({ orderId }) => now.get(orderId)!.saga),
    {
      actor: run.created_by,
      reason: run.reason,
      paymentToken: await paymentTokenOf(tx, run),
      runId: run.id,
    },
  );
  // A wave of which nothing could be tried is no wave.
  const begins = newWave && reopened.sagas.length > 0;
  const wave = run.wave + (begins ? 1 : 0);
  await markItems(tx, run, wave, judged, reopened.sagas);
  await tx.$executeRaw`
    UPDATE replay_run SET
      wave = ${wave}, ramp_step = ${run.ramp_step + (begins ? 1 : 0)}, updated_at = now(),
      next_send_at = now() + ${reopened.sagas.length / run.max_per_second}::float8 * interval '1 second',
      due_at = now() + ${reopened.sagas.length / run.max_per_second}::float8 * interval '1 second'
    WHERE id = ${run.id}::uuid`;
  return reopened;
}

async function paymentTokenOf(tx: Tx, { selection_id: id }: RunRow): Promise<string | undefined> {
  const selection = await tx.replaySelection.findUniqueOrThrow({
    where: { id },
    select: { paymentToken: true },
  });
  return selection.paymentToken ?? undefined;
}

async function markItems(
  tx: Tx,
  run: RunRow,
  wave: number,
  judged: readonly { orderId: string; why: string | null }[],
  sent: readonly Saga[],
): Promise<void> {
  const attempts = new Map(sent.map(({ orderId, attempt }) => [orderId, attempt]));
  const marks = judged.map(({ orderId, why }) => ({
    order_id: orderId,
    result: why === null ? 'sent' : 'skipped',
    why,
    new_attempt: attempts.get(orderId) ?? null,
  }));
  await tx.$executeRaw`
    UPDATE replay_item AS item SET
      result = r.result, why = r.why, new_attempt = r.new_attempt,
      wave = CASE WHEN r.result = 'sent' THEN ${wave}::int END,
      sent_at = CASE WHEN r.result = 'sent' THEN now() END
    FROM json_to_recordset(${JSON.stringify(marks)}::json)
      AS r(order_id uuid, result text, why text, new_attempt int)
    WHERE item.selection_id = ${run.selection_id}::uuid AND item.order_id = r.order_id`;
}
