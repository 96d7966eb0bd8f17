// Which failures are the same failure: state, step, reason and detail, without what differs from order to order. Pure.
import { createHash } from 'node:crypto';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { FailureReason } from '@order-saga/shared/contracts/fields';
import type { Failure, Incident, SagaState } from '../../saga/order-saga.ts';
import { AWAITING_ORDER, outstandingCommand, type Saga } from '../../saga/saga.ts';

/** What a saga must tell to be grouped. */
export type Troubled = Pick<Saga, 'state' | 'failure' | 'incident'>;

/** What the sagas of a group have in common. */
export interface FailureKind {
  readonly state: SagaState;
  /** The command that was refused, or is not answered; null: a customer cancelled. */
  readonly step: CommandType | null;
  readonly reason: Failure['reason'] | Incident['code'] | 'STEP_WAITING';
  /** `#` stands for a number or an id. */
  readonly detail: string | null;
}

/** The kind of a saga's failure or incident; null for a saga that has none, and for one that is still compensating. */
export function failureKind({ state, failure, incident }: Troubled): FailureKind | null {
  if (state === 'Failed' && failure !== null) {
    const { reason, detail } = failure;
    return { state, step: refusedStep[reason], reason, detail: normalise(detail) };
  }
  // No machine, no incident.
  if (incident === null || state === AWAITING_ORDER) return null;
  const { code, message } = incident;
  return { state, step: outstandingCommand({ state }), reason: code, detail: normalise(message) };
}

/** The group of a saga: 16 hexadecimal digits, the same for equal kinds. It is stored: another text is a migration. */
export function failureGroup(saga: Troubled): string | null {
  const kind = failureKind(saga);
  return kind === null ? null : groupOfKind(kind);
}

export function groupOfKind(kind: FailureKind): string {
  const text = JSON.stringify([kind.state, kind.step, kind.reason, kind.detail]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const refusedStep: Readonly<Record<FailureReason, CommandType | null>> = {
  OutOfStock: 'ReserveStock',
  UnknownProduct: 'ReserveStock',
  StockTimeout: 'ReserveStock',
  PaymentDeclined: 'ProcessPayment',
  PaymentTimeout: 'ProcessPayment',
  Cancelled: null,
};

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Not a part of a word or a sku (`SKU-8`, `2XL`, `v1.5`), and not a sku of digits alone, which a detail begins with. */
const NUMBER = /(?<![\w.-])(?!^\d+(?::| is unknown))\d+(?:\.\d+)?(?![\w-]|\.\w)/g;

function normalise(detail: string | null): string | null {
  return detail === null ? null : detail.replace(UUID, '#').replace(NUMBER, '#');
}
