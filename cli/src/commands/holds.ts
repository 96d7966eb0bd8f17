// saga holds, hold and release
import { dataOf } from '@order-saga/client/create-client';
import type { HeldCommand, Hold } from '@order-saga/client/orchestrator';
import type { Command, Context } from '../command.ts';
import { confirm } from '../confirm.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { endingOf, followHold, holdLine, readHold } from '../holds/follow.ts';
import { readId } from '../ids.ts';
import { relative } from '../output/words.ts';
import { paceHelp, paceOptions, readPace } from '../pace.ts';
import { take } from '../pages.ts';

const states = ['held', 'releasing', 'paused', 'stopped', 'released'] as const;
const HOLD_ID = 'the id of a hold';

export const holds: Command = {
  usage: 'holds [<hold>]',
  summary: 'commands that are or were held; or one hold with its release',
  help: [
    `--state ${states.join('|')}`,
    '--follow                           wait for the end of its release',
    '--limit N                          default 50',
  ],
  options: { state: { type: 'string' }, follow: { type: 'boolean' }, limit: { type: 'string' } },
  async run(context) {
    const { client, io, options } = context;
    if (options.positionals.length > 0) {
      const holdId = await readId(io, options.positionals, HOLD_ID);
      const isFollowed = options.flag('follow');
      const hold = isFollowed ? await followHold(context, holdId) : await readHold(context, holdId);
      show(hold, context);
      return isFollowed ? endingOf(hold) : exitCodes.ok;
    }
    const state = options.oneOf('state', states);
    const most = options.number('limit', { min: 1, max: 1_000_000 }) ?? 50;
    const query = state === undefined ? {} : { state };
    const found = await take(most, (page) =>
      dataOf(client.GET('/admin/holds', { params: { query: { ...query, ...page } } })),
    );
    return showAll(found, context);
  },
};

export const hold: Command = {
  usage: 'hold <command> -m REASON',
  summary: 'have a command not sent, such as ProcessPayment, until it is released',
  help: ['-m, --reason TEXT                  why; kept with the hold and in the audit'],
  options: { reason: { type: 'string', short: 'm' } },
  async run(context) {
    const { client, options } = context;
    const [command, ...others] = options.positionals;
    if (command === undefined || others.length > 0)
      throw new UsageError('the name of one command is needed, such as ProcessPayment');
    const reason = options.required('reason', 'why, for the audit');
    // Which commands there are, the orchestrator knows.
    const body = { command: command as HeldCommand, reason };
    show(await dataOf(client.POST('/admin/holds', { body })), context);
  },
};

export const release: Command = {
  usage: 'release <hold>',
  summary: 'send what a hold holds back, in waves, and end it',
  help: [
    '-m, --reason TEXT                  why; kept in the audit',
    '-y, --yes                          do not ask',
    ...paceHelp('5,25,100'),
    '--no-follow                        do not wait for the end',
  ],
  options: { ...paceOptions, reason: { type: 'string', short: 'm' }, 'no-follow': { type: 'boolean' } },
  async run(context) {
    const { client, io, options } = context;
    if (options.positionals.length === 0)
      throw new UsageError(`${HOLD_ID} is needed, see \`saga holds --state held\``);
    const holdId = await readId(io, options.positionals, HOLD_ID);
    const reason = options.text('reason');
    const body = { ...readPace(options), ...(reason === undefined ? {} : { reason }) };
    const { command, heldBack } = await readHold(context, holdId);
    await confirm(context, `Release ${command}, which is held back for ${heldBack}?`);
    const begun = await dataOf(
      client.POST('/admin/holds/{holdId}/release', { params: { path: { holdId } }, body }),
    );
    const isFollowed = !options.flag('no-follow');
    const found = isFollowed ? await followHold(context, holdId) : begun;
    show(found, context);
    return isFollowed ? endingOf(found) : exitCodes.ok;
  },
};

function show(found: Hold, { printer }: Context): void {
  if (printer.format === 'json') printer.json(found);
  else printer.line(printer.format === 'ids' ? found.holdId : holdLine(found));
}

function showAll(found: readonly Hold[], { io, printer }: Context): void {
  printer.list(found, {
    columns: [
      { title: 'HOLD' },
      { title: 'COMMAND' },
      { title: 'STATE' },
      { title: 'HELD BACK', align: 'right' },
      { title: 'BY', shrinks: true },
      { title: 'SINCE' },
      { title: 'REASON', shrinks: true },
    ],
    row: ({ holdId, command, state, heldBack, by, since, reason }) => [
      holdId,
      command,
      { tone: state === 'released' ? 'quiet' : 'warn', text: state },
      String(heldBack),
      by,
      relative(since, io.now()),
      reason,
    ],
    id: ({ holdId }) => holdId,
    none: 'No hold matches.',
  });
}
