// Replay runs as operators begin and steer them.
import { newId } from '@order-saga/shared/contracts/ids';
import { send } from '@order-saga/shared/database/query';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { Prisma, Tx } from '../../../database.ts';
import { answeredBefore, type Idempotency, rememberAnswer } from '../../admin-requests.ts';
import { audit } from '../../audit/audit.ts';
import type { Approval } from '../approval.ts';
import { whyApprovalFor } from '../begun.ts';
import { customersOf, otherPayment, requireMeant } from '../other-payment.ts';
import { noSelection, storedSummary } from '../preview/selection.ts';
import { forgetPaymentToken } from './postgres-run-store.ts';
import { noRun, type Run, type RunState, readRun } from './run-reader.ts';

export interface NewRun {
  readonly selectionToken: string;
  readonly reason: string;
  readonly ramp: readonly number[];
  readonly maxPerSecond: number;
  readonly stopIfFailedRatio: number;
  /** Another payment token may be charged for the orders of several customers. */
  readonly oneTokenForSeveralCustomers?: boolean | undefined;
  readonly idempotency?: Idempotency | undefined;
}

/**
 * Makes a run of a selection. It begins at once, unless a second person must approve it.
 * @returns the run as the first answer showed it
 * @throws RequestError SELECTION_NOT_FOUND, SELECTION_USED, NOTHING_TO_REPLAY, SEVERAL_CUSTOMERS,
 *   IDEMPOTENCY_KEY_REUSED
 */
export async function createRun(tx: Tx, request: NewRun, actor: string, limits: Approval): Promise<Run> {
  const [selection] = await tx.$queryRaw<
    { id: string; expired: boolean; summary: unknown; has_token: boolean }[]
  >`
    SELECT id, expires_at <= now() AS expired, summary, payment_token IS NOT NULL AS has_token FROM replay_selection
    WHERE token = ${request.selectionToken} FOR UPDATE`;
  if (selection === undefined) throw noSelection();
  const before = await answeredBefore<Run>(tx, request.idempotency);
  if (before !== null) return before;
  const used = await tx.replayRun.findUnique({ where: { selectionId: selection.id }, select: { id: true } });
  if (used !== null) {
    throw requestError('SELECTION_USED', `The replay run ${used.id} was made of this selection.`, {
      headers: { location: `/admin/replays/${used.id}` },
    });
  }
  if (selection.expired) throw noSelection();
  const summary = storedSummary(selection.summary);
  if (summary.replayable === 0)
    throw requestError('NOTHING_TO_REPLAY', 'No saga of this selection can be replayed: see its preview.');
  const meant = selection.has_token ? await customersOf(tx, selection.id) : null;
  requireMeant(meant?.customers ?? 0, request.oneTokenForSeveralCustomers ?? false);
  const why = await whyApprovalFor(tx, actor, summary, limits);
  const id = newId();
  const { reason, ramp, maxPerSecond, stopIfFailedRatio } = request;
  await tx.$executeRaw`
    INSERT INTO replay_run (id, selection_id, created_by, reason, ramp, max_per_second, stop_if_failed_ratio, state, why, due_at,
                            payment_customers, payment_customer_id)
    VALUES (${id}::uuid, ${selection.id}::uuid, ${actor}, ${reason}, ${ramp}::int[], ${maxPerSecond}, ${stopIfFailedRatio},
            ${why === null ? 'running' : 'awaiting-approval'}, ${why}, CASE WHEN ${why === null} THEN now() END,
            ${meant?.customers ?? null}::int, ${meant?.one ?? null})`;
  const { sagas, replayable } = summary;
  await auditRun(tx, id, 'create-replay', actor, reason, {
    ...{ sagas, replayable, ramp: [...ramp] },
    ...paymentDetail(meant),
  });
  const run = await readRun(tx, id);
  await rememberAnswer(tx, request.idempotency, 202, run);
  return run;
}

export const runActs = ['pause', 'resume', 'abort', 'approve'] as const;
export type RunAct = (typeof runActs)[number];

const actsOn: Readonly<Record<RunAct, { from: readonly RunState[]; to: RunState }>> = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused', 'stopped'], to: 'running' },
  abort: { from: ['awaiting-approval', 'running', 'paused', 'stopped'], to: 'aborted' },
  approve: { from: ['awaiting-approval'], to: 'running' },
};

/**
 * Steers a run. Sagas that are on their way go on to their end, whatever is done here.
 * @throws RequestError REPLAY_NOT_FOUND, REPLAY_STATE, SECOND_PERSON_NEEDED
 */
export async function actOnRun(
  tx: Tx,
  id: string,
  act: RunAct,
  { actor, reason }: { actor: string; reason: string },
): Promise<Run> {
  // Waits for the end of a step in hand.
  const [run] = await tx.$queryRaw<
    { state: RunState; selection_id: string; created_by: string; payment_customers: number | null }[]
  >`
    SELECT state, selection_id, created_by, payment_customers FROM replay_run WHERE id = ${id}::uuid FOR UPDATE`;
  if (run === undefined) throw noRun(id);
  const { from, to } = actsOn[act];
  if (!from.includes(run.state))
    throw requestError(
      'REPLAY_STATE',
      `The run is ${run.state}: ${act} is for one that is ${from.join(' or ')}.`,
    );
  if (act === 'approve' && actor === run.created_by)
    throw requestError(
      'SECOND_PERSON_NEEDED',
      `${actor} has created the run: another operator must approve it.`,
    );
  await tx.$executeRaw`
    UPDATE replay_run SET state = ${to}, due_at = now(), updated_at = now(),
      why = CASE WHEN ${to === 'aborted'} THEN why END,
      -- After a stop nobody knows how the next sagas will do: the ramp begins again.
      ramp_step = CASE WHEN state = 'stopped' THEN 0 ELSE ramp_step END,
      approved_by = CASE WHEN ${act === 'approve'} THEN ${actor} ELSE approved_by END,
      approved_at = CASE WHEN ${act === 'approve'} THEN now() ELSE approved_at END,
      finished_at = CASE WHEN ${to === 'aborted'} THEN now() END
    WHERE id = ${id}::uuid`;
  if (to === 'aborted') await send(tx, forgetPaymentToken(run.selection_id));
  await auditRun(tx, id, `${act}-replay`, actor, reason, paymentDetail({ customers: run.payment_customers }));
  return readRun(tx, id);
}

const paymentDetail = (meant: { customers: number | null } | null) =>
  meant === null || meant.customers === null ? {} : { payment: { ...otherPayment(meant.customers) } };

/** The target of an act on a run. */
export const onRun = (id: string) => ({ target: `replay:${id.toLowerCase()}` });

async function auditRun(
  tx: Tx,
  id: string,
  act: string,
  actor: string,
  reason: string,
  detail: Prisma.InputJsonObject,
): Promise<void> {
  await audit(tx, { actor, act, ...onRun(id), reason, result: 'done', detail });
}
