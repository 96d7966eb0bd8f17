// The port of the store that holds sagas and their history: what the replies, the deadlines, a recovery and the acts of
// operators need of it. PostgreSQL and the memory of tests and simulation implement it, held by one behaviour suite.
import type { Session } from '@order-saga/shared/database/store';
import type { HeldCommands, HistoryRow, OrderData, Saga } from '../saga/saga.ts';

export interface SagaStore {
  session(): Promise<SagaSession>;
  /** What the sweep asks five times a second, in one round trip: it moves `due_after` up, and tells what is due. */
  lookForDue(limits: { readonly postpone: number; readonly due: number }): Promise<DueSagas>;
  /** A page of sagas with a deadline, by order id, each with what its command is made of. Not locked. */
  readOutstanding(page: { readonly after: string | null; readonly limit: number }): Promise<OutstandingSagas>;
}

export interface SagaSession extends Session<SagaAsk, FoundSagas, SagaChanges> {
  /** Which of these messages have a stale row already, as `recordKey`. After `lock`; a round trip that is rarely needed. */
  recordedStale(messages: readonly RecordedMessage[]): Promise<ReadonlySet<string>>;
}

export interface RecordedMessage {
  readonly orderId: string;
  readonly messageId: string;
}

export const recordKey = ({ orderId, messageId }: RecordedMessage): string => `${orderId}:${messageId}`;

export type SagaAsk =
  /** Inserts `begin` where there is no saga yet, then locks the sagas in key order. */
  | {
      readonly orderIds: readonly string[];
      /** As they will be after their first message, so that a new saga costs one row version. */
      readonly begin?: readonly SagaWrite[];
      /** Age from which an order is not begun any more. Hours; undefined: none. */
      readonly horizonHours?: number | undefined;
      /** Sagas whose order lines are read: they are large. Default: those in a state whose command carries them. */
      readonly linesOf?: readonly string[];
    }
  /** Locks sagas whose deadline has passed; what another session holds, and states unknown here, are skipped. */
  | { readonly dueAtMost: number };

export interface OutstandingSagas {
  readonly sagas: readonly Saga[];
  /** As they were once the page was read. */
  readonly held: HeldCommands;
}

/** A saga as it was locked. */
export interface StoredSaga {
  readonly saga: Saga;
  /** Milliseconds since the saga began. */
  readonly ageMs: number;
  /** When it was locked, by the clock of the store. ISO 8601. */
  readonly at: string;
}

export interface FoundSagas {
  /** Order ids of `begin` that were inserted now. */
  readonly begun: ReadonlySet<string>;
  /** Those that exist, with those that were begun. */
  readonly sagas: ReadonlyMap<string, StoredSaga>;
  /** What is held until the session ends: making and ending a hold waits for it. */
  readonly held: HeldCommands;
}

export interface SagaChanges {
  /** One per saga. */
  readonly writes: readonly SagaWrite[];
  /** Rows to append. */
  readonly rows: readonly HistoryRow[];
}

/** A change to write. */
export interface SagaWrite {
  readonly saga: Saga;
  /**
   * When the outstanding command is sent again, from now; null: there is none; `keep`: as it is; `held`: when it is released.
   * Milliseconds.
   */
  readonly waitMs: number | null | 'keep' | 'held';
  /** What is new of the order: all of it for a saga that awaited its order, another token for a replay. Default: nothing. */
  readonly order?: Partial<OrderData>;
}

export interface DueSagas {
  /** How many had a deadline that was moved on since the sweep last looked. */
  readonly postponed: number;
  /** The stored states of the sagas that are due. */
  readonly states: readonly string[];
}
