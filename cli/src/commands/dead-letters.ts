// saga dead-letters: list, show, redrive, discard.
import { dataOf } from '@order-saga/client/create-client';
import type { DeadLetter } from '@order-saga/client/orchestrator';
import { safeJson, safeText } from '@order-saga/shared/contracts/safe-text';
import type { Command, Context } from '../command.ts';
import { confirm } from '../confirm.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts';
import { readId, readIds } from '../ids.ts';
import { once } from '../once.ts';
import { relative } from '../output/words.ts';
import { take } from '../pages.ts';

const statuses = ['parked', 'redriving', 'redriven', 'discarded', 'taken', 'any'] as const;

export const deadLetters: Command = {
  usage: 'dead-letters [list] | show <id> | redrive|discard <id…|-> | filters | --all  -m REASON',
  summary: 'parked messages: show, redrive or discard them',
  help: [
    '--queue Q, --type T, --order ID, --code CODE',
    '--after T, --before T              when it failed: 2026-11-25T10:00:00Z, or an age: 15m, 2h',
    `--status ${statuses.join('|')}     of a list; default parked`,
    '--all                              redrive every parked letter',
    '-m, --reason TEXT                  why; kept in the audit',
    '-y, --yes                          do not ask',
    '--limit N                          default 50',
  ],
  options: {
    queue: { type: 'string' },
    type: { type: 'string' },
    order: { type: 'string' },
    code: { type: 'string' },
    after: { type: 'string' },
    before: { type: 'string' },
    status: { type: 'string' },
    all: { type: 'boolean' },
    reason: { type: 'string', short: 'm' },
    limit: { type: 'string' },
  },
  run(context) {
    const [act = 'list', ...ids] = context.options.positionals;
    if (act === 'list') return list(context);
    if (act === 'show') return show(context, ids);
    if (act === 'redrive' || act === 'discard') return decide(context, act, ids);
    throw new UsageError('dead-letters takes list, show, redrive or discard');
  },
};

function filterOf({ io, options }: Context) {
  const given = {
    queue: options.text('queue') as 'orchestrator.replies' | undefined,
    type: options.text('type'),
    orderId: options.text('order'),
    code: options.text('code'),
    after: options.time('after', io.now()),
    before: options.time('before', io.now()),
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as typeof given extends infer Filter ? { [Name in keyof Filter]?: NonNullable<Filter[Name]> } : never;
}

async function list(context: Context): Promise<void> {
  const { client, io, options, printer } = context;
  const status = options.oneOf('status', statuses) ?? 'parked';
  const most = options.number('limit', { min: 1, max: 1_000_000 }) ?? 50;
  const filter = filterOf(context);
  const letters = await take(most, (page) =>
    dataOf(client.GET('/admin/dead-letters', { params: { query: { ...filter, status, ...page } } })),
  );
  printer.list(letters, {
    columns: [
      { title: 'LETTER' },
      { title: 'QUEUE' },
      { title: 'STATUS' },
      { title: 'TYPE', shrinks: true },
      { title: 'ORDER' },
      { title: 'FAILED' },
      { title: 'CODE', shrinks: true },
      { title: 'WHY', shrinks: true },
    ],
    row: ({ id, queue, status, type, orderId, failedAt, code, message }) => [
      id,
      queue,
      status,
      type ?? '',
      orderId ?? '',
      relative(failedAt, io.now()),
      { tone: 'bad', text: code ?? '' },
      message ?? '',
    ],
    id: ({ id }) => id,
    none: 'No dead letter matches.',
  });
}

async function show({ client, io, printer }: Context, given: readonly string[]): Promise<void> {
  const id = await readId(io, given, 'the id of a dead letter');
  const letter = await dataOf(client.GET('/admin/dead-letters/{id}', { params: { path: { id } } }));
  if (printer.format === 'json') return printer.json(letter);
  if (printer.format === 'ids') return printer.line(letter.id);
  const facts = Object.entries(letter).filter(
    ([name, value]) => value !== null && !['headers', 'body'].includes(name),
  );
  for (const [name, value] of facts) {
    printer.line(`${name.padEnd(10)}  ${typeof value === 'string' ? safeText(value) : safeJson(value)}`);
  }
  printer.line(`headers     ${safeJson(letter.headers)}`);
  printer.line(`body        ${bodyOf(letter)}`);
}

const bodyOf = ({ body: { format, value } }: DeadLetter) =>
  format === 'json' || format === 'text' ? safeJson(value) : format;

async function decide(
  context: Context,
  act: 'redrive' | 'discard',
  given: readonly string[],
): Promise<ExitCode> {
  const { client, io, options, printer } = context;
  const reason = options.required('reason', 'why, for the audit');
  const filter = filterOf(context);
  const hasFilter = Object.keys(filter).length > 0;
  const ways = [given.length > 0, hasFilter, options.flag('all')].filter(Boolean).length;
  if (ways !== 1)
    throw new UsageError('name dead letters: ids, - for ids from standard input, filters or --all');
  if (act === 'discard' && options.flag('all'))
    throw new UsageError('--all is for redrive: discard by ids or filters');
  const ids = given.length > 0 ? await readIds(io, given, 'the id of a dead letter') : undefined;
  const chosen = ids !== undefined ? { ids } : hasFilter ? { filter } : { all: true as const };
  const which =
    ids === undefined ? `all parked dead letters${hasFilter ? ' that match' : ''}` : `${ids.length} of them`;
  await confirm(context, `${act === 'redrive' ? 'Redrive' : 'Discard'} ${which}?`);

  let accepted = 0;
  for (;;) {
    const body = { ...chosen, reason };
    const decided = await once((header) =>
      dataOf(
        act === 'redrive'
          ? client.POST('/admin/dead-letters/redrive', { params: { header }, body })
          : client.POST('/admin/dead-letters/discard', {
              params: { header },
              body: body as { ids?: string[]; reason: string },
            }),
      ),
    );
    accepted += decided.accepted;
    // One act has a limit; what a filter finds beyond it is asked for again.
    if (ids === undefined && decided.remaining > 0 && decided.accepted > 0) continue;
    if (printer.format === 'json') printer.json({ accepted, notParked: decided.notParked });
    else if (printer.format === 'table') printer.line(`${accepted} accepted`);
    for (const id of decided.notParked) printer.note(`${id}  is unknown or already decided`);
    return decided.notParked.length > 0 ? exitCodes.refused : exitCodes.ok;
  }
}
