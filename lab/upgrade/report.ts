// What a run has shown, and the report, as Markdown that reads well in a terminal, too.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { markdownTable } from '@order-saga/shared/text/table';
import type { Count } from '../chaos/customers/books.ts';
import { FINISH_LIMIT_MS } from '../chaos/drain.ts';
import { ruleTable, seconds, violationLines } from '../chaos/report/markdown.ts';
import { violationsOf } from '../chaos/report/result.ts';
import type { Checkout } from './checkout.ts';
import type { Release } from './last-release.ts';
import type { Move } from './roll.ts';

export interface Result {
  readonly from: Release;
  readonly packages: Checkout['packages'];
  readonly seed: string;
  readonly startedAt: Date;
  readonly machine: string;
  readonly forward: readonly Move[];
  /** None: the older version could not have started. */
  readonly back: readonly Move[];
  /** What the older version said before the way back. */
  readonly mayGoBack: string;
  readonly orders: number;
  /** Orders by outcome and failure reason. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<Count, number>>;
  /** From the last move until the last order had its end. */
  readonly finishedAfterMs: number | undefined;
  readonly rules: readonly RuleResult[];
  /** Whatever else must not happen: crashes, answers that the contract does not allow, such as a 500. */
  readonly problems: readonly string[];
}

export function reportLines(result: Result): string[] {
  const { from, forward, back, counts } = result;
  const violations = violationsOf(result);
  return [
    `## Upgrade run of ${result.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `- from ${from.name} (${from.commit.slice(0, 7)}, packages ${result.packages}) to the working tree${back.length > 0 ? ' and back' : ''}`,
    `- seed ${result.seed}, on ${result.machine}`,
    `- ${forward.length} replicas moved forward, ${back.length} back, ${forward.length + back.length} killed meanwhile; ` +
      `${result.orders} orders, **${violations.length} violations**`,
    `- back: ${result.mayGoBack}`,
    `- all orders ended ${
      result.finishedAfterMs === undefined
        ? `not within ${seconds(FINISH_LIMIT_MS)}`
        : `within ${seconds(result.finishedAfterMs)}`
    } of the last move (limit ${seconds(FINISH_LIMIT_MS)})`,
    `- clients: ${counts.lostAnswers} answers lost, ${counts.repeats} requests repeated on purpose, ${counts.cancels} cancels taken, ` +
      `${counts.replays} replays taken, ${counts.restocks} restocks`,
    '',
    ...['| moved | stopped after | ready after | killed meanwhile |', '|---|---|---|---|'],
    ...[...forward.map(lineOf('to new')), ...back.map(lineOf('to old'))],
    '',
    markdownTable(['orders that ended', ''], result.outcomes),
    '',
    ruleTable(result.rules),
    ...violationLines(violations),
  ];
}

const lineOf =
  (direction: string) =>
  ({ replica, stopMs, readyMs, killed }: Move): string =>
    `| ${replica} ${direction} | ${seconds(stopMs)} | ${seconds(readyMs)} | ${killed} |`;
