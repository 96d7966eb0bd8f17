// What a run has shown.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { violationsIn } from '@order-saga/shared/rules/rule';
import type { Count } from '../customers/books.ts';
import type { FailoverRound } from '../failover.ts';
import type { FaultRecord } from '../faults/run-faults.ts';
import type { Recovery } from './recovery.ts';

export interface Result {
  readonly seed: string;
  readonly minutes: number;
  readonly startedAt: Date;
  readonly machine: string;
  readonly faults: readonly FaultRecord[];
  readonly orders: number;
  /** Orders by outcome and failure reason. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<Count, number>>;
  /** Messages that were sent twice. */
  readonly messagesRepeated: number;
  readonly failover: readonly FailoverRound[];
  readonly recovery: Recovery;
  /** From the end of the last fault, all processes ready, until the last order had its end. */
  readonly finishedAfterMs: number | undefined;
  readonly rules: readonly RuleResult[];
  /** Whatever else must not happen: crashes, answers that the contract does not allow. */
  readonly problems: readonly string[];
}

export function violationsOf({ rules, problems }: Pick<Result, 'rules' | 'problems'>): string[] {
  return [...problems, ...violationsIn(rules)];
}
