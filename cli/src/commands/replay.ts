// saga replay: preview, confirm, run, follow.
import { dataOf } from '@order-saga/client/create-client';
import type { Command, Context } from '../command.ts';
import { confirm } from '../confirm.ts';
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts';
import { readIds } from '../ids.ts';
import { once } from '../once.ts';
import { paceHelp, paceOptions, readPace } from '../pace.ts';
import { endingOf, followRun, progressOf } from '../replays/follow.ts';
import {
  meantOf,
  otherTokenHelp,
  otherTokenOf,
  otherTokenOptions,
  otherTokenWords,
} from '../replays/other-token.ts';
import { showPreview, summaryOf } from '../replays/preview.ts';
import { filterHelp, filterOptions, readFilter } from '../saga-filter.ts';

export const replay: Command = {
  usage: 'replay <id…|-> | --group G | filters  -m REASON',
  summary: 'replay failed sagas in waves, after a preview',
  help: [
    ...filterHelp,
    '-m, --reason TEXT                  why; kept in the audit',
    '--preview                          show what would happen, and stop',
    '-y, --yes                          do not ask',
    ...paceHelp('1,5,25,100'),
    ...otherTokenHelp,
    '--no-follow                        do not wait for the end',
  ],
  options: {
    ...filterOptions,
    ...otherTokenOptions,
    ...paceOptions,
    reason: { type: 'string', short: 'm' },
    preview: { type: 'boolean' },
    'no-follow': { type: 'boolean' },
  },
  async run(context) {
    const { client, options, printer } = context;
    const isPreview = options.flag('preview');
    // Everything is checked before anything is asked.
    const reason = isPreview ? '' : options.required('reason', 'why, for the audit');
    const pace = readPace(options);
    const which = await askedFor(context);
    const isOfOneSaga = 'orderIds' in which && which.orderIds?.length === 1;
    const asked = { ...which, ...(await otherTokenOf(context, isOfOneSaga)) };
    const preview = await dataOf(client.POST('/admin/replays/preview', { body: asked }));
    if (isPreview) {
      if (printer.format === 'json') printer.json(preview);
      else if (printer.format === 'ids') for (const item of preview.items) printer.line(item.orderId);
      else showPreview(preview, printer);
      return;
    }
    if (printer.format === 'table') showPreview(preview, printer);
    else printer.note(summaryOf(preview));
    if (preview.replayable === 0) {
      printer.note('There is nothing to replay.');
      return exitCodes.refused;
    }
    const meant = meantOf(context, preview);
    const charged = otherTokenWords(preview);
    await confirm(
      context,
      `Replay ${preview.replayable} of ${preview.sagas}${charged === null ? '' : `, with ${charged}`}?`,
    );
    const { selectionToken } = preview;
    const body = { selectionToken, reason, ...pace, ...meant };
    const run = await once((header) => dataOf(client.POST('/admin/replays', { params: { header }, body })));
    return finish(context, run.id);
  },
};

async function finish(context: Context, replayId: string): Promise<ExitCode> {
  const { client, options, printer } = context;
  const isFollowed = !options.flag('no-follow');
  const run = isFollowed
    ? await followRun(context, replayId)
    : await dataOf(client.GET('/admin/replays/{replayId}', { params: { path: { replayId } } }));
  if (printer.format === 'json') printer.json(run);
  else if (printer.format === 'ids') printer.line(run.id);
  else printer.line(progressOf(run));
  return isFollowed ? endingOf(run) : exitCodes.ok;
}

async function askedFor({ io, options }: Context) {
  const filter = readFilter(options, io.now());
  const named = Object.keys(filter);
  if (options.positionals.length > 0) {
    if (named.length > 0) throw new UsageError('either ids or filters');
    const orderIds = await readIds(io, options.positionals);
    if (orderIds.length > 5000) throw new UsageError('at most 5000 ids at once: use filters');
    return { orderIds };
  }
  if (named.length === 0)
    throw new UsageError('name sagas: ids, - for ids from standard input, --group or filters');
  return named.length === 1 && filter.group !== undefined ? { group: filter.group } : { filter };
}
