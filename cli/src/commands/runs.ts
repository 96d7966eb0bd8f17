// saga runs
import { dataOf } from '@order-saga/client/create-client';
import type { ReplayItem, ReplayRun } from '@order-saga/client/orchestrator';
import type { Command, Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { readId } from '../ids.ts';
import { money, relative } from '../output/words.ts';
import { take } from '../pages.ts';
import { endingOf, followRun, progressOf } from '../replays/follow.ts';

const results = ['pending', 'sent', 'completed', 'failed-again', 'failed-differently', 'skipped'] as const;
const states = ['awaiting-approval', 'running', 'paused', 'stopped', 'aborted', 'completed'] as const;

export const runs: Command = {
  usage: 'runs [<run>]',
  summary: 'replay runs; or one run with the result of each saga',
  help: [
    `--state ${states.join('|')}`,
    `--result ${results.join('|')}`,
    '                                   only such sagas of a run',
    '--follow                           wait for the end of a run',
    '--limit N                          default 50',
  ],
  options: {
    state: { type: 'string' },
    result: { type: 'string' },
    follow: { type: 'boolean' },
    limit: { type: 'string' },
  },
  async run(context) {
    const { client, io, options, printer } = context;
    const most = options.number('limit', { min: 1, max: 1_000_000 }) ?? 50;
    if (options.positionals.length === 0) {
      const state = options.oneOf('state', states);
      const query = state === undefined ? {} : { state };
      return showRuns(
        await take(most, (page) =>
          dataOf(client.GET('/admin/replays', { params: { query: { ...query, ...page } } })),
        ),
        context,
      );
    }
    const replayId = await readId(io, options.positionals, 'the id of a run');
    const path = { replayId };
    const run = options.flag('follow')
      ? await followRun(context, replayId)
      : await dataOf(client.GET('/admin/replays/{replayId}', { params: { path } }));
    const result = options.oneOf('result', results);
    const items = await take(most, (page) => {
      const query = { ...(result === undefined ? {} : { result }), ...page };
      return dataOf(client.GET('/admin/replays/{replayId}/items', { params: { path, query } }));
    });
    if (printer.format === 'json') printer.json({ ...run, items });
    else showItems(run, items, context);
    return options.flag('follow') ? endingOf(run) : exitCodes.ok;
  },
};

function showRuns(found: readonly ReplayRun[], { io, printer }: Context): void {
  printer.list(found, {
    columns: [
      { title: 'RUN' },
      { title: 'STATE' },
      { title: 'SAGAS', align: 'right' },
      { title: 'COMPLETED', align: 'right' },
      { title: 'FAILED', align: 'right' },
      { title: 'SKIPPED', align: 'right' },
      { title: 'BY', shrinks: true },
      { title: 'BEGAN' },
      { title: 'REASON', shrinks: true },
    ],
    row: ({ id, state, sagas, counts, createdBy, createdAt, reason }) => [
      id,
      state,
      String(sagas),
      String(counts.completed),
      String(counts['failed-again'] + counts['failed-differently']),
      String(counts.skipped),
      createdBy,
      relative(createdAt, io.now()),
      reason,
    ],
    id: ({ id }) => id,
    none: 'There is no replay run.',
  });
}

function showItems(run: ReplayRun, items: readonly ReplayItem[], { printer }: Context): void {
  if (printer.format === 'table') {
    printer.line(progressOf(run));
    printer.line();
  }
  printer.list(items, {
    columns: [
      { title: 'ORDER' },
      { title: 'RESULT' },
      { title: 'WAVE', align: 'right' },
      { title: 'TOTAL', align: 'right' },
      { title: 'WHY', shrinks: true },
    ],
    row: ({ orderId, result, wave, amount, currency, why }) => [
      orderId,
      { tone: result === 'completed' ? 'good' : result.startsWith('failed') ? 'bad' : 'plain', text: result },
      wave === null ? '' : String(wave),
      money(amount, currency),
      why ?? '',
    ],
    id: ({ orderId }) => orderId,
    none: 'No saga of the run matches.',
  });
}
