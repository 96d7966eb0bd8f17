// An operator moves a deadline: the outstanding command is sent again, or the step given up, at another time.
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { SagaView } from '../../store/saga-reader.ts';
import {
  type Act,
  type ActDependencies,
  type ActRequest,
  act,
  audited,
  type FoundSaga,
  refuse,
  writing,
} from './act.ts';
import { whyHeld, whyNotDeadline } from './possible.ts';

export interface DeadlineRequest extends ActRequest {
  /** ISO 8601. */
  readonly at: string;
}

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/** A clock may differ from the database's by this much before `now` counts as the past. */
const CLOCK_SKEW_MS = 60 * SECOND_MS;
const MOST_DAYS = 30;

/**
 * Sets the deadline; one that has passed is due at once. The next step has a deadline of its own again.
 * @throws RequestError SAGA_NOT_FOUND, SAGA_HAS_NO_DEADLINE, VALIDATION_FAILED
 */
export const moveDeadline = (deps: ActDependencies, request: DeadlineRequest): Promise<SagaView> =>
  act(deps, request, (found) => decideDeadline(found, request));

function decideDeadline(found: FoundSaga, request: DeadlineRequest): Act<SagaView> {
  const { saga, view, held } = found;
  refuse('SAGA_HAS_NO_DEADLINE', saga, whyNotDeadline(saga) ?? whyHeld(saga, held), request.ifState);
  const at = new Date(request.at);
  const waitMs = at.getTime() - Date.parse(found.at);
  if (waitMs < -CLOCK_SKEW_MS) throw outOfRange('is in the past');
  if (waitMs > MOST_DAYS * DAY_MS) throw outOfRange(`is more than ${MOST_DAYS} days ahead`);
  const { pending } = saga;
  if (pending !== null && at.getTime() > Date.parse(pending.expiresAt))
    throw outOfRange(`is after ${pending.expiresAt}, until when its payment is waited for`);
  const detail = { state: saga.state, from: view.deadlineAt, to: at.toISOString() };
  return {
    ...writing(found, { saga, waitMs: Math.max(0, waitMs) }),
    audit: audited(request, 'deadline', detail),
  };
}

const outOfRange = (what: string) =>
  requestError('VALIDATION_FAILED', `The deadline ${what}.`, { errors: [{ pointer: '/at', detail: what }] });
