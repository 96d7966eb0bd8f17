// The next sagas of a replay run: those that are still as they were frozen are moved, the others skipped.
import { send } from '@order-saga/shared/database/query';
import type { Tx } from '../../../database.ts';
import type { HistoryRow, Saga } from '../../../saga/saga.ts';
import { lockSagas } from '../../../store/saga-reads.ts';
import { writeSagas } from '../../../store/saga-writes.ts';
import { audit } from '../../audit/audit.ts';
import { beyondHorizon, lacksToken, reopenSagas, TOKEN_ERASED, tooOld } from '../../reopen.ts';
import { OTHER_CUSTOMER } from '../other-payment.ts';
import { whyChanged } from '../preview/changed.ts';
import type { NextStep } from './waves.ts';

/** Sagas of one step: few enough that its transaction is short. */
const MOST_OF_STEP = 200;
/** A step sends what `maxPerSecond` allows in this time. */
const STEPS_PER_SECOND = 5;

/** A run whose row is locked. */
export interface RunRow {
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
  payment_customers: number | null;
  payment_customer_id: string | null;
  /** Its pace allows it to send something now. */
  may_send: boolean;
}

/** Moves sagas with their history, audit and place in the run. @returns those whose commands are to be sent */
export async function sendNext(
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
  const paymentToken = await paymentTokenOf(tx, run);
  // A run of the version before names nobody: its first saga does.
  const payer = run.payment_customer_id ?? now.get(orderIds[0]!)?.saga.order?.customerId ?? null;
  const isForOne = paymentToken !== undefined && (run.payment_customers ?? 1) <= 1;
  const whySkipped = ({ order_id, attempt }: (typeof items)[number]) => {
    const saga = now.get(order_id)?.saga;
    if (tooOldOnes.has(order_id)) return tooOld(horizonHours!);
    const why = whyChanged({ attempt }, saga);
    if (why !== null || saga === undefined) return why;
    // Never their own tokens instead of the one that was asked for.
    const isLost = run.payment_customers !== null && paymentToken === undefined;
    if (isLost || lacksToken(saga, paymentToken)) return TOKEN_ERASED;
    return isForOne && saga.order?.customerId !== payer ? OTHER_CUSTOMER : null;
  };
  const judged = items.map((item) => ({ orderId: item.order_id, why: whySkipped(item) }));
  const { audit: entries, ...reopened } = reopenSagas(
    judged.filter(({ why }) => why === null).map(({ orderId }) => now.get(orderId)!.saga),
    {
      actor: run.created_by,
      reason: run.reason,
      paymentToken,
      runId: run.id,
    },
  );
  await send(tx, writeSagas(reopened));
  await audit(tx, ...entries);
  // A wave of which nothing could be tried is no wave.
  const begins = newWave && reopened.sagas.length > 0;
  const wave = run.wave + (begins ? 1 : 0);
  await markItems(tx, run, wave, judged, reopened.sagas);
  await tx.$executeRaw`
    UPDATE replay_run SET
      payment_customer_id = ${isForOne ? payer : null}, wave = ${wave}, ramp_step = ${run.ramp_step + (begins ? 1 : 0)}, updated_at = now(),
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

/** Once nothing more will be sent. */
export function forgetPaymentToken(tx: Tx, selectionId: string): Promise<number> {
  return tx.$executeRaw`UPDATE replay_selection SET payment_token = NULL WHERE id = ${selectionId}::uuid`;
}
