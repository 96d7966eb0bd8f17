// Which failures are the same failure: state, step, reason and detail, without what differs from order to order. Pure.
import { createHash } from 'node:crypto';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { Failure, Incident, SagaState } from '../../saga/order-saga.ts';
import { AWAITING_ORDER, outstandingCommand, type Saga } from '../../saga/saga.ts';
import { failedState, orderStates, type SagaStates } from '../../saga/states.ts';

/** What a saga must tell to be grouped. */
export type Troubled = Pick<Saga, 'state' | 'failure' | 'incident'>;

/** Why a saga waits that has not failed. See waiting.ts. */
export type WaitingReason = 'STEP_WAITING' | 'STEP_HELD' | 'STEP_PENDING';

/** What the sagas of a group have in common. */
export interface FailureKind {
  readonly state: SagaState;
  /** The command that was refused, or is not answered; null: a customer cancelled, or the reason is not known here. */
  readonly step: CommandType | null;
  readonly reason: Failure['reason'] | Incident['code'] | WaitingReason;
  /** `#` stands for a number or an id. */
  readonly detail: string | null;
}

/** The kind of a saga's failure or incident; null for a saga that has none, and for one that is still compensating. */
export function failureKind(
  { state, failure, incident }: Troubled,
  states = orderStates,
): FailureKind | null {
  if (states.of(state)?.outcome === 'failed' && failure !== null) {
    const { reason, detail } = failure;
    return { state: state as SagaState, step: failedStep(reason, states), reason, detail: normalise(detail) };
  }
  // No machine, no incident.
  if (incident === null || state === AWAITING_ORDER) return null;
  const { code, message } = incident;
  return { state, step: outstandingCommand({ state }, states), reason: code, detail: normalise(message) };
}

/** The group of a saga: 16 hexadecimal digits, the same for equal kinds. It is stored: another text is a migration. */
export function failureGroup(saga: Troubled, states = orderStates): string | null {
  const kind = failureKind(saga, states);
  return kind === null ? null : groupOfKind(kind);
}

export function groupOfKind(kind: FailureKind): string {
  const text = JSON.stringify([kind.state, kind.step, kind.reason, kind.detail]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The group that a saga with this failure is in at its end. */
export const groupOfFailure = (failure: Failure): string | null =>
  failureGroup({ state: failedState(orderStates), failure, incident: null });

/** The step that was refused or not answered; null: somebody cancelled, or the reason is not known here. */
const failedStep = (reason: string, states: SagaStates): CommandType | null =>
  states.all.find(({ failures }) => (failures as readonly string[]).includes(reason))?.command ?? null;

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Not a part of a word or a sku (`SKU-8`, `2XL`, `v1.5`), and not a sku of digits alone, which a detail begins with. */
const NUMBER = /(?<![\w.-])(?!^\d+(?::| is unknown))\d+(?:\.\d+)?(?![\w-]|\.\w)/g;

function normalise(detail: string | null): string | null {
  return detail === null ? null : detail.replace(UUID, '#').replace(NUMBER, '#');
}
