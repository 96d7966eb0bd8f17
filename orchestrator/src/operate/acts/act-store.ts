// The port of the store for acts on one saga: the saga with all that is shown of it, what the same request was answered
// before, and what is written of an act in one transaction. PostgreSQL and the memory of the simulation implement it.
import type { Store } from '@order-saga/shared/database/store';
import type { HeldCommands, Saga } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { SagaChanges } from '../../store/saga-store.ts';
import type { Answer, GivenAnswer, Idempotency } from '../admin-requests.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Begun } from '../replays/approval.ts';

export type ActStore = Store<ActAsk, FoundForAct, ActChanges>;

export interface ActAsk {
  readonly orderId: string;
  readonly idempotency: Idempotency | undefined;
  /** Age from which an order is too old for the act. Hours; undefined: none. */
  readonly horizonHours?: number | undefined;
  /**
   * An operator whose replays of the last hour are read. Of acts that come at once, in any replica, each sees what the
   * others begin: the operator is locked, too.
   */
  readonly replaysOf?: string | undefined;
}

export interface FoundForAct {
  /** Locked; null: there is none. */
  readonly saga: Saga | null;
  /** Null also while the saga awaits its order. */
  readonly view: SagaView | null;
  /** What was answered under the key of the request. */
  readonly before: GivenAnswer | null;
  readonly isTooOld: boolean;
  /** Null: not asked for. */
  readonly begun: Begun | null;
  /** Until the session ends. */
  readonly held: HeldCommands;
  /** `now()` of the store: the time of all that is written. ISO 8601. */
  readonly at: string;
}

export interface ActChanges extends SagaChanges {
  readonly audit: readonly AuditEntry[];
  /** Of the operator, for the others. */
  readonly note: NewNote | null;
  /** Kept for a repeat of the request. */
  readonly answer: Answer | null;
}

export interface SagaNote {
  id: string;
  at: string;
  actor: string;
  text: string;
}

/** As it is stored. */
export interface NewNote extends SagaNote {
  readonly orderId: string;
}

/** Nothing is written. */
export const NO_CHANGES: ActChanges = { writes: [], rows: [], audit: [], note: null, answer: null };
