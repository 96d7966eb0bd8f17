// The port of the store for the steps of a release: a hold that is due, its sagas on their way, and what a step writes in one
// transaction. PostgreSQL and the memory of the simulation implement it.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { Session } from '@order-saga/shared/database/store';
import type { Failure } from '../../../saga/order-saga.ts';
import type { Saga } from '../../../saga/saga.ts';
import type { SagaChanges } from '../../../store/saga-store.ts';
import type { AuditEntry } from '../../audit/audit.ts';
import type { Hold } from '../stored-hold.ts';

export interface ReleaseStore {
  /** Whether a session may find a hold; nearly always there is none, and this is much the cheaper question. */
  isDue(heard: Heard): Promise<boolean>;
  session(): Promise<ReleaseSession>;
  /**
   * Gives sagas that are held back by no hold any more to the deadlines, one after the other in the pace of the release that ended
   * last: as many as come into `withinMs`. Their next send is not the one after which a step is given up.
   */
  free(limits: { readonly withinMs: number; readonly maxSends: number }): Promise<void>;
}

/** Commands that were answered a moment ago. What the orchestrator holds of them is due at once: no probe need be waited for. */
export type Heard = readonly CommandType[];

export interface ReleaseSession extends Session<Heard, FoundRelease | null, ReleaseChanges> {
  /**
   * After `lock`: of the sagas that it has not tried, locked: first those that were never sent, then those that are held back longest.
   * What another session holds is skipped.
   */
  lockNext(ask: { readonly hold: Hold; readonly atMost: number }): Promise<Saga[]>;
}

/** A hold that is due. It is locked; what another session holds is skipped. */
export interface FoundRelease {
  readonly hold: Hold;
  /** Until its pace allows it to send something. Milliseconds; 0 or less: now. */
  readonly maySendInMs: number;
  /** Sagas that it sent and that are done since, at most 1000. They are counted as on their way still. */
  readonly done: readonly DoneItem[];
  readonly counts: {
    /** Sagas that are held back, and were not tried. */
    readonly pending: number;
    /** Of all waves. */
    readonly inFlight: number;
    /** What became of those of the wave in hand. */
    readonly wave: Readonly<Record<'inFlight' | 'answered' | 'failed' | 'unanswered', number>>;
  };
}

/** A saga that the release sent, as it was then. */
export interface ReleaseItem {
  readonly orderId: string;
  readonly state: string;
  readonly attempt: number;
  readonly sendCount: number;
  readonly wave: number;
}

/** It has left its state, or is held back again. */
export interface DoneItem extends ReleaseItem {
  /** Null: it is gone. */
  readonly saga: {
    readonly state: string;
    readonly attempt: number;
    readonly sendCount: number;
    readonly failure: Failure['reason'] | null;
    readonly isHeldBack: boolean;
  } | null;
}

/**
 * `unanswered`: it is held back again, for no answer came within the time for one; `returned`: it is held back again, for its
 * command was never confirmed.
 */
export const itemResults = ['sent', 'answered', 'failed', 'unanswered', 'returned'] as const;
export type ItemResult = (typeof itemResults)[number];

export interface ReleaseChanges extends SagaChanges {
  readonly hold: Hold;
  /** When it is looked at again, from now; null: not any more by itself. Milliseconds. */
  readonly dueInMs: number | null;
  /** Default: as it is. */
  readonly maySendInMs?: number;
  readonly items: readonly (ReleaseItem & { readonly result: ItemResult })[];
  readonly audit: readonly AuditEntry[];
}
