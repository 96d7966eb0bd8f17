// A replay run on its way to its end.
import { Unreachable } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import type { ReplayRun } from '@order-saga/client/orchestrator';
import type { Context } from '../command.ts';
import { type ExitCode, exitCodes, Interrupted } from '../exit-codes.ts';
import { otherTokenWords } from './other-token.ts';

const POLL_MS = 1000;

/**
 * Tells how a run goes on, until it does so no more.
 * @throws Interrupted at Ctrl-C; the run goes on without us
 */
export async function followRun({ client, io, printer }: Context, replayId: string): Promise<ReplayRun> {
  let told = '';
  for (;;) {
    const run = await dataOf(
      client.GET('/admin/replays/{replayId}', { params: { path: { replayId } } }),
    ).catch((error: unknown) => {
      // The run does not end with the replica that we ask.
      if (error instanceof Unreachable && told !== '') return null;
      throw error;
    });
    const line = run === null ? 'The orchestrator does not answer; retrying.' : progressOf(run);
    if (line !== told) printer.note(line);
    told = line;
    if (run !== null && hasStopped(run)) return run;
    await io.sleep(POLL_MS);
    if (io.signal.aborted) throw new Interrupted(`the run continues: saga runs ${replayId} --follow`);
  }
}

/** Everything completed but what was skipped, or not. */
export function endingOf({ state, counts }: ReplayRun): ExitCode {
  const failed = counts['failed-again'] + counts['failed-differently'];
  return state === 'completed' && failed === 0 ? exitCodes.ok : exitCodes.incomplete;
}

/** One line. */
export function progressOf(run: ReplayRun): string {
  const { id, state, wave, sagas, counts, why } = run;
  const charged = otherTokenWords(run);
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([result, count]) => `${count} ${result}`);
  const at = wave === null ? '' : `, wave ${wave.number}`;
  return `${id}  ${state}${at}: ${parts.join(', ')} of ${sagas}${charged === null ? '' : `; ${charged}`}${why === null ? '' : ` (${why})`}`;
}

const hasStopped = ({ state }: ReplayRun) =>
  ['completed', 'stopped', 'aborted', 'awaiting-approval'].includes(state);
