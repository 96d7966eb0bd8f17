// saga pause, resume, abort and approve
import { ApiProblem } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import type { Command, Context } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { holdLine, readHold } from '../holds/follow.ts';
import { readId } from '../ids.ts';
import { progressOf } from '../replays/follow.ts';

/** A run, or the release of a hold: both have ids of the same form, and no id is of both. */
const acts = {
  pause: 'pause a run, or the release of a hold; what is in progress runs to its end',
  resume: 'resume a run or a release; after a stop its ramp starts again',
  abort: 'end a run, or a release: its command stays held; what is in progress runs to its end',
} as const;

const steering = (act: keyof typeof acts): Command => ({
  ...reasonedAct(act, '<run or hold>', acts[act]),
  async run(context) {
    const { id, body } = await readAct(context, 'the id of a run or of a hold');
    const isHold = await readHold(context, id).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ApiProblem && error.code === 'HOLD_NOT_FOUND') return false;
        throw error;
      },
    );
    if (!isHold) return steerRun(context, act, id, body);
    const path = { holdId: id };
    const hold = await dataOf(
      context.client.POST(`/admin/holds/{holdId}/${act}`, { params: { path }, body }),
    );
    showOne(context, hold, hold.holdId, holdLine(hold));
  },
});

export const pause = steering('pause');
export const resume = steering('resume');
export const abort = steering('abort');
export const approve: Command = {
  ...reasonedAct('approve', '<run>', 'approve a large run that another operator created'),
  async run(context) {
    const { id, body } = await readAct(context, 'the id of a run');
    await steerRun(context, 'approve', id, body);
  },
};

function reasonedAct(act: string, of: string, summary: string): Omit<Command, 'run'> {
  return {
    usage: `${act} ${of} -m REASON`,
    summary,
    help: ['-m, --reason TEXT                  why; kept in the audit'],
    options: { reason: { type: 'string', short: 'm' } },
  };
}

async function readAct({ io, options }: Context, what: string) {
  if (options.positionals.length === 0)
    throw new UsageError(`${what} is needed, see \`saga runs\` and \`saga holds\``);
  const id = await readId(io, options.positionals, what);
  return { id, body: { reason: options.required('reason', 'why, for the audit') } };
}

async function steerRun(
  context: Context,
  act: keyof typeof acts | 'approve',
  replayId: string,
  body: { reason: string },
): Promise<void> {
  const path = { replayId };
  const run = await dataOf(
    context.client.POST(`/admin/replays/{replayId}/${act}`, { params: { path }, body }),
  );
  showOne(context, run, run.id, progressOf(run));
}

function showOne({ printer }: Context, all: object, id: string, line: string): void {
  if (printer.format === 'json') printer.json(all);
  else printer.line(printer.format === 'ids' ? id : line);
}
