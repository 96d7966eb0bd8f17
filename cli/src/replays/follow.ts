// A replay run on its way to its end.
import { dataOf } from '@order-saga/client/create-client';
import type { ReplayRun } from '@order-saga/client/orchestrator';
import type { Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import { countsOf } from '../output/words.ts';
import { otherTokenWords } from './other-token.ts';

/**
 * Tells how a run goes on, until it does so no more.
 * @throws Interrupted at Ctrl-C; the run goes on without us
 */
export const followRun = (context: Context, replayId: string): Promise<ReplayRun> =>
  follow(context, {
    read: () => dataOf(context.client.GET('/admin/replays/{replayId}', { params: { path: { replayId } } })),
    tell: progressOf,
    hasStopped: ({ state }) => ['completed', 'stopped', 'aborted', 'awaiting-approval'].includes(state),
    goesOn: `the run continues: saga runs ${replayId} --follow`,
  });

/** Everything completed but what was skipped, or not. */
export function endingOf({ state, counts }: ReplayRun): ExitCode {
  const failed = counts['failed-again'] + counts['failed-differently'];
  return state === 'completed' && failed === 0 ? exitCodes.ok : exitCodes.incomplete;
}

/** One line. */
export function progressOf(run: ReplayRun): string {
  const { id, state, wave, sagas, counts, why } = run;
  const charged = otherTokenWords(run);
  const at = wave === null ? '' : `, wave ${wave.number}`;
  return `${id}  ${state}${at}: ${countsOf(counts)} of ${sagas}${charged === null ? '' : `; ${charged}`}${why === null ? '' : ` (${why})`}`;
}
