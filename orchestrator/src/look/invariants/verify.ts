// Whether a saga is what its history says, and what the rules of money and stock need to know of a saga. Pure.
import type { SagaSeen, VerificationSeen } from '@order-saga/shared/rules/evidence';
import { type Rerun, rerun } from '../../saga/rerun.ts';
import { type HistoryRow, outstandingCommand, type Saga } from '../../saga/saga.ts';
import { orderStates, type SagaStates } from '../../saga/states.ts';
import { currentState } from '../../store/state-migrations.ts';

/** A saga with its whole history, however it was read. */
export interface StoredSaga {
  readonly orderId: string;
  readonly state: string;
  readonly attempt: number;
  readonly failure: { readonly reason: string; readonly detail: string | null } | null;
  readonly incident: { readonly code: string; readonly message: string; readonly since: string } | null;
  readonly history: readonly Omit<HistoryRow, 'orderId'>[];
}

export interface Verification extends VerificationSeen {
  /** What the machine came to. */
  readonly rerun: Pick<Rerun, 'state' | 'attempt' | 'failure'> | null;
}

/** Puts the history of a saga through the machine again, and compares the end with what is stored. */
export function verify(saga: StoredSaga, states = orderStates): Verification {
  const { result, partsAt: machinePartsAt } = rerun(
    saga.history.map((row) => ({ ...row, orderId: saga.orderId })),
    states,
  );
  const gap = saga.history.find(({ seq }, index) => seq !== index + 1)?.seq ?? null;
  const partsAt = machinePartsAt ?? gap;
  const isSame =
    result !== null &&
    result.state === saga.state &&
    result.attempt === saga.attempt &&
    result.failure?.reason === saga.failure?.reason &&
    result.failure?.detail === saga.failure?.detail &&
    result.incident?.code === saga.incident?.code &&
    result.incident?.message === saga.incident?.message &&
    result.incident?.since === saga.incident?.since;
  const row = saga.history.find(({ seq }) => seq === machinePartsAt);
  return {
    holds: isSame && partsAt === null,
    partsAt,
    foreign: row === undefined ? null : foreignIn(row, states),
    rerun: result && { state: result.state, attempt: result.attempt, failure: result.failure },
  };
}

/** For the rules: the names of states are those of today. */
export function sagaEvidence<Stored extends StoredSaga>(
  saga: Stored,
): Omit<SagaSeen, 'history'> & { readonly history: Stored['history'] } {
  const { state, attempt, failure } = saga;
  return {
    state,
    attempt,
    failure,
    command: outstandingCommand({ state: state as Saga['state'] }),
    verification: verify(saga),
    history: saga.history.map((row) => ({
      ...row,
      from: row.from === null ? null : currentState(row.from),
      to: currentState(row.to),
    })),
  };
}

/** A state or an event that the machine of today does not have: another version of it wrote the row. */
function foreignIn(
  { kind, name, from, to }: Omit<HistoryRow, 'orderId'>,
  { of, machine }: SagaStates,
): string | null {
  for (const state of [from, to])
    if (state !== null && of(currentState(state)) === undefined) return `the state ${state}`;
  const isEvent = kind === 'message' || kind === 'timeout' || kind === 'admin';
  return isEvent && !(machine.events as readonly string[]).includes(name) ? `the event ${name}` : null;
}
