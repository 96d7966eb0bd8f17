// A hold, and its release on the way to its end.
import { dataOf } from '@order-saga/client/create-client';
import type { Hold } from '@order-saga/client/orchestrator';
import type { Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import { countsOf } from '../output/words.ts';

export const readHold = ({ client }: Pick<Context, 'client'>, holdId: string): Promise<Hold> =>
  dataOf(client.GET('/admin/holds/{holdId}', { params: { path: { holdId } } }));

/**
 * Tells how a release goes on, until it does so no more.
 * @throws Interrupted at Ctrl-C; the release goes on without us
 */
export const followHold = (context: Context, holdId: string): Promise<Hold> =>
  follow(context, {
    read: () => readHold(context, holdId),
    tell: holdLine,
    hasStopped: ({ state }) => ['held', 'stopped', 'released'].includes(state),
    goesOn: `the release continues: saga holds ${holdId} --follow`,
  });

export const endingOf = ({ state }: Hold): ExitCode =>
  state === 'released' ? exitCodes.ok : exitCodes.incomplete;

/** One line. */
export function holdLine({ holdId, command, state, heldBack, release, why }: Hold): string {
  const at = release?.wave ? `, wave ${release.wave.number}` : '';
  const done = release === null ? '' : countsOf(release.counts);
  const parts = [done, state === 'released' ? '' : `${heldBack} held back`].filter((part) => part !== '');
  const told = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  return `${holdId}  ${command} ${state}${at}${told}${why === null ? '' : ` (${why})`}`;
}
