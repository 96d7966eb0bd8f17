// The report, as Markdown that reads well in a terminal, too.
import { markdownTable } from '@order-saga/shared/text/table';
import { FINISH_LIMIT_MS } from '../drain.ts';
import { FAILOVER_LIMIT_MS } from '../failover.ts';
import type { FaultRecord } from '../faults/run-faults.ts';
import { ruleTable, seconds, violationLines } from './markdown.ts';
import { type Result, violationsOf } from './result.ts';

export function reportLines(result: Result): string[] {
  const { counts, faults, orders, recovery, failover } = result;
  const hits = faults.filter(({ hit }) => hit);
  const violations = violationsOf(result);
  return [
    `## Chaos run of ${result.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `- seed ${result.seed}, ${result.minutes} minutes, on ${result.machine}`,
    `- ${hits.length} faults, ${orders} orders, **${violations.length} violations**`,
    `- all orders ended ${
      result.finishedAfterMs === undefined
        ? `not within ${seconds(FINISH_LIMIT_MS)}`
        : `within ${seconds(result.finishedAfterMs)}`
    } of the last repair (limit ${seconds(FINISH_LIMIT_MS)})`,
    `- one orchestrator of two killed: its sagas moved on within ${failover
      .map(({ recoveryMs }) => (recoveryMs === undefined ? 'never' : seconds(recoveryMs)))
      .join(
        ', ',
      )} (${failover.map(({ sagas }) => sagas).join(', ')} unfinished sagas; limit ${seconds(FAILOVER_LIMIT_MS)})`,
    `- ${recovery.placedWithoutBroker} orders were accepted while RabbitMQ was dead; ${result.messagesRepeated} messages were sent twice`,
    ...(recovery.slowest === undefined
      ? []
      : [
          `- slowest recovery, from the end of a fault to the next order that ended: ${seconds(recovery.slowest.ms)}, after ${recovery.slowest.after}`,
        ]),
    ...(recovery.longestOrder === undefined
      ? []
      : [
          `- longest order, to its first end: ${seconds(recovery.longestOrder.ms)} (${recovery.longestOrder.orderId})`,
        ]),
    `- clients: ${counts.lostAnswers} answers lost, ${counts.repeats} requests repeated on purpose, ${counts.cancels} cancels taken, ` +
      `${counts.replays} replays taken, ${counts.restocks} restocks`,
    '',
    markdownTable(['fault', ''], countFaults(hits)),
    '',
    markdownTable(['orders that ended', ''], result.outcomes),
    '',
    ruleTable(result.rules),
    ...violationLines(violations),
  ];
}

function countFaults(faults: readonly FaultRecord[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of faults) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].sort(([one], [other]) => one.localeCompare(other)));
}
