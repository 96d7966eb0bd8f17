// An operator moves a deadline: the outstanding command is sent again, or the step given up, at another time.
import { TRANSACTION } from '@order-saga/shared/database/database';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { PrismaClient, Tx } from '../../database.ts';
import { readSaga, type SagaView } from '../../store/saga-reader.ts';
import { rememberAnswer } from '../admin-requests.ts';
import { audit, onSaga } from '../audit/audit.ts';
import { type ActRequest, lockForAct, refuse } from './act.ts';
import { whyNotDeadline } from './possible.ts';

export interface DeadlineRequest extends ActRequest {
  /** ISO 8601. */
  readonly at: string;
}

/** A clock may differ from the database's by this much before `now` counts as the past. Seconds. */
const CLOCK_SKEW_S = 60;
const MOST_DAYS = 30;

/**
 * Sets the deadline; one that has passed is due at once. The next step has a deadline of its own again.
 * @throws RequestError SAGA_NOT_FOUND, SAGA_HAS_NO_DEADLINE, VALIDATION_FAILED
 */
export function moveDeadline(database: PrismaClient, request: DeadlineRequest): Promise<SagaView> {
  return database.$transaction((tx) => moveIt(tx, request), TRANSACTION);
}

async function moveIt(tx: Tx, request: DeadlineRequest): Promise<SagaView> {
  const { orderId, actor, reason, ifState, idempotency } = request;
  const { saga, before } = await lockForAct<SagaView>(tx, request);
  if (before !== null) return before;
  refuse('SAGA_HAS_NO_DEADLINE', saga, whyNotDeadline(saga), ifState);
  const at = new Date(request.at);
  const [range] = await tx.$queryRaw<{ passed: boolean; too_far: boolean; old: Date | null }[]>`
    SELECT ${at} < now() - ${CLOCK_SKEW_S}::float8 * interval '1 second' AS passed,
           ${at} > now() + ${MOST_DAYS}::float8 * interval '1 day' AS too_far, deadline_at AS old
    FROM saga WHERE order_id = ${orderId}::uuid`;
  if (range!.passed) throw outOfRange('is in the past');
  if (range!.too_far) throw outOfRange(`is more than ${MOST_DAYS} days ahead`);
  await tx.$executeRaw`
    UPDATE saga SET deadline_at = greatest(${at}, now()), due_after = least(due_after, greatest(${at}, now())),
      updated_at = now() WHERE order_id = ${orderId}::uuid`;
  await audit(tx, {
    actor,
    act: 'deadline',
    ...onSaga(orderId),
    reason,
    result: 'done',
    detail: { state: saga.state, from: range!.old?.toISOString() ?? null, to: at.toISOString() },
  });
  const view = (await readSaga(tx, orderId))!;
  await rememberAnswer(tx, idempotency, 202, view);
  return view;
}

const outOfRange = (what: string) =>
  requestError('VALIDATION_FAILED', `The deadline ${what}.`, { errors: [{ pointer: '/at', detail: what }] });
