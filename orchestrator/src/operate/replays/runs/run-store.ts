// The port of the store for the steps of replay runs: a run that is due, its sagas on their way, and what a step writes in
// one transaction. PostgreSQL and the memory of the simulation implement it.
import type { Session } from '@order-saga/shared/database/store';
import type { HeldCommands, Saga } from '../../../saga/saga.ts';
import type { SagaChanges } from '../../../store/saga-store.ts';
import type { AuditEntry } from '../../audit/audit.ts';
import type { Result } from './results.ts';
import type { RunState } from './run-reader.ts';
import type { Progress } from './waves.ts';

export interface RunStore {
  /** Whether a session may find a run; nearly always there is none, and this is much the cheaper question. */
  isDue(): Promise<boolean>;
  session(): Promise<RunSession>;
}

export interface RunSession extends Session<null, FoundRun | null, RunChanges> {
  /** After `lock`: the next sagas of the run, in its order, locked, and what is held until the session ends. */
  lockNext(ask: NextAsk): Promise<{ readonly items: readonly NextItem[]; readonly held: HeldCommands }>;
}

export interface NextAsk {
  readonly selectionId: string;
  readonly atMost: number;
  /** Age of an order from which it is not replayed. Hours; undefined: none. */
  readonly horizonHours: number | undefined;
}

/** A run that is due. It is locked; runs that another session holds are skipped. */
export interface FoundRun {
  readonly run: DueRun;
  /** Sagas that the run sent and that have ended since, at most 1000. They are counted as on their way still. */
  readonly ended: readonly EndedItem[];
  readonly counts: Pick<Progress, 'pending' | 'inFlight' | 'wave'>;
  /** Replaces those of the orders. */
  readonly paymentToken: string | null;
  /** `now()` of the store. ISO 8601. */
  readonly at: string;
}

export interface DueRun {
  readonly id: string;
  readonly selectionId: string;
  readonly state: RunState;
  readonly createdBy: string;
  readonly reason: string;
  readonly ramp: readonly number[];
  readonly maxPerSecond: number;
  readonly stopIfFailedRatio: number;
  readonly wave: number;
  readonly rampStep: number;
  /** Customers whose orders are charged to the other payment token; null: there is none, or nobody counted. */
  readonly paymentCustomers: number | null;
  readonly paymentCustomerId: string | null;
  /** Until its pace allows it to send something. Milliseconds; 0 or less: now. */
  readonly maySendInMs: number;
}

export interface EndedItem {
  readonly orderId: string;
  readonly wave: number;
  /** The attempt that the run began. */
  readonly newAttempt: number;
  /** As it was frozen. */
  readonly failureGroup: string | null;
  /** Null: it is gone. */
  readonly saga: {
    readonly state: string;
    readonly attempt: number;
    readonly failureGroup: string | null;
    readonly finishedAt: string | null;
  } | null;
}

export interface NextItem {
  readonly orderId: string;
  /** As it was frozen. */
  readonly attempt: number;
  readonly saga: Saga | undefined;
  readonly isTooOld: boolean;
}

export interface RunChanges extends SagaChanges {
  readonly run: RunWrite;
  readonly items: readonly ItemWrite[];
  readonly audit: readonly AuditEntry[];
}

export interface RunWrite {
  readonly id: string;
  readonly selectionId: string;
  /** When it is looked at again, from now; null: not any more by itself. Milliseconds. */
  readonly dueInMs: number | null;
  /** What changes of it. Default: nothing. Once it is completed, its payment token is forgotten. */
  readonly change?: Partial<Pick<DueRun, 'wave' | 'rampStep' | 'paymentCustomerId' | 'maySendInMs'>> & {
    readonly state: RunState;
    readonly why?: string;
  };
}

/** What becomes of a saga of a run. What is left out stays as it is. */
export interface ItemWrite {
  readonly orderId: string;
  readonly result: Result;
  readonly why: string | null;
  readonly wave?: number;
  readonly newAttempt?: number;
  /** ISO 8601. */
  readonly sentAt?: string;
  readonly endedAt?: string;
}
