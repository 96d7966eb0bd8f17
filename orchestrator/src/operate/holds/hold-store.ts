// The port of the store of holds, as they are made, steered and ended. PostgreSQL and the memory of the simulation implement it.
import type { Store } from '@order-saga/shared/database/store';
import type { AuditEntry } from '../audit/audit.ts';
import type { Hold } from './stored-hold.ts';

/**
 * Its session waits for all decisions that have read the holds, and lets no other one begin before it ends. So no decision
 * that is committed after it was made without it.
 */
export type HoldStore = Store<HoldAsk, FoundHolds, HoldChanges>;

export interface HoldAsk {
  /** A hold that is read, also when it has ended. */
  readonly holdId?: string;
  /** Sagas that the hold holds back, and its release has not tried, are counted, up to a number. Default: they are not. */
  readonly count?: { readonly of: Hold; readonly upTo: number };
}

export interface FoundHolds {
  /** Those that hold, and the one that was asked for. */
  readonly holds: readonly Hold[];
  /** What was counted; else 0. */
  readonly heldBack: number;
  /** From when on nothing was decided. ISO 8601. */
  readonly at: string;
}

export interface HoldChanges {
  /** Null: nothing. */
  readonly write: HoldWrite | null;
  readonly audit: readonly AuditEntry[];
}

export interface HoldWrite {
  /** New, or changed. */
  readonly hold: Hold;
  /** When a runner looks at it, from now; null: there is nothing to do. Milliseconds. */
  readonly dueInMs: number | null;
}
