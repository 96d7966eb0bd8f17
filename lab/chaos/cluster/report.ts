// The report of a run on a cluster.

import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { markdownTable } from '@order-saga/shared/text/table';
import type { Count } from '../customers/books.ts';
import { FINISH_LIMIT_MS } from '../drain.ts';
import { ruleTable, seconds, violationLines } from '../report/markdown.ts';
import { violationsOf } from '../report/result.ts';
import type { MeasuredRound } from './measure-rounds.ts';

export interface ClusterResult {
  readonly seed: string;
  readonly startedAt: Date;
  readonly machine: string;
  readonly rounds: readonly MeasuredRound[];
  readonly orders: number;
  /** Orders by outcome and failure reason. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly counts: Readonly<Record<Count, number>>;
  /** From the end of the last round, all processes ready, until the last order had its end. */
  readonly finishedAfterMs: number | undefined;
  readonly rules: readonly RuleResult[];
  /** Whatever else must not happen: crashes, answers that the contract does not allow. */
  readonly problems: readonly string[];
}

export function clusterReportLines(result: ClusterResult): string[] {
  const { counts, rounds, finishedAfterMs } = result;
  const violations = violationsOf(result);
  return [
    `## Cluster run of ${result.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `- seed ${result.seed}, three RabbitMQ nodes, four services twice, on ${result.machine}`,
    `- ${rounds.length} rounds, ${result.orders} orders, **${violations.length} violations**`,
    `- all orders ended ${
      finishedAfterMs === undefined
        ? `not within ${seconds(FINISH_LIMIT_MS)}`
        : `within ${seconds(finishedAfterMs)}`
    } of the last round (limit ${seconds(FINISH_LIMIT_MS)})`,
    `- clients: ${counts.lostAnswers} answers lost, ${counts.repeats} requests repeated on purpose, ${counts.cancels} cancels taken, ` +
      `${counts.replays} replays taken, ${counts.restocks} restocks`,
    '',
    markdownTable(
      ['round', 'queue', 'node', 'led', 'new leader', 'recovery', 'pause', 'accepted', 'no end', 'back'],
      rounds.map(roundRow),
    ),
    '',
    markdownTable(['orders that ended', ''], result.outcomes),
    '',
    ruleTable(result.rules),
    ...violationLines(violations),
  ];
}

const NONE = '–';
const time = (ms: number | undefined) => (ms === undefined ? NONE : seconds(ms));

function roundRow(round: MeasuredRound, index: number): (string | number)[] {
  const { beganAt, electedAt, backAt } = round;
  return [
    `${index + 1}: ${round.kind}`,
    round.queue ?? NONE,
    round.node,
    round.leads ?? NONE,
    time(electedAt && electedAt - beganAt),
    time(round.recoveryMs),
    time(round.longestPauseMs),
    round.accepted,
    round.unfinished,
    time(backAt - beganAt),
  ];
}
