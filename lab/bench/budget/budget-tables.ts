// A budget as tables for people: everything is for one order.

import { markdownTable } from '@order-saga/shared/text/table';
import type { Budget } from './budget.ts';

/** Statements that take less of the time than this are not shown. */
const LEAST_SHARE = 0.005;
const TEXT_LENGTH = 90;

export function budgetTables({ inFlight, orders, spent }: Budget): string {
  const each = (count: number) => (count / orders).toFixed(2);
  const { commits, tables, queues, statements, logBytes } = spent;
  const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0);
  const touched = [...tables].filter(
    ([, { inserted, updated, deleted }]) => (inserted + updated + deleted) / orders >= 0.01,
  );
  return [
    `What one order costs with ${inFlight} in flight (${orders} orders, background work taken off)`,
    '',
    markdownTable(
      ['commits', ...commits.keys(), "PostgreSQL's log"],
      [
        [
          each(sum(commits.values())),
          ...[...commits.values()].map(each),
          `${(logBytes / orders / 1000).toFixed(1)} kB`,
        ],
      ],
    ),
    '',
    markdownTable(
      ['rows of', 'inserted', 'updated', 'of these heap-only', 'deleted'],
      touched.map(([name, { inserted, updated, heapOnly, deleted }]) => [
        name,
        each(inserted),
        each(updated),
        updated === 0 ? '–' : `${Math.round((heapOnly / updated) * 100)} %`,
        each(deleted),
      ]),
    ),
    '',
    markdownTable(
      ['queue', 'messages', 'in a batch'],
      [...queues].map(([queue, { messages, batches }]) => [
        queue,
        each(messages),
        batches === 0 ? '–' : (messages / batches).toFixed(1),
      ]),
    ),
    '',
    statements === null
      ? 'Statements: load pg_stat_statements in PostgreSQL (shared_preload_libraries) to have them listed.'
      : statementTable(statements, orders),
  ].join('\n');
}

function statementTable(statements: NonNullable<Budget['spent']['statements']>, orders: number): string {
  const all = [...statements].sort(([, a], [, b]) => b.ms - a.ms);
  const totalMs = all.reduce((total, [, { ms }]) => total + ms, 0);
  return markdownTable(
    ['statement', 'calls of 1000 orders', 'rows of a call', 'pages of a call', 'µs of an order', 'share'],
    all
      .filter(([, { ms, calls }]) => calls > 0 && ms / totalMs >= LEAST_SHARE)
      .map(([text, { calls, rows, ms, pages }]) => [
        `\`${text.slice(0, TEXT_LENGTH).replaceAll('|', '\\|')}\``,
        ((calls * 1000) / orders).toFixed(0),
        (rows / calls).toFixed(1),
        (pages / calls).toFixed(0),
        ((ms * 1000) / orders).toFixed(0),
        `${((ms / totalMs) * 100).toFixed(1)} %`,
      ]),
  );
}
