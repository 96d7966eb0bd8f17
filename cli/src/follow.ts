// Something that goes on in the orchestrator, told until it does so no more.
import { Unreachable } from '@order-saga/client/api-problem';
import type { Context } from './command.ts';
import { Interrupted } from './exit-codes.ts';

const POLL_MS = 1000;

export interface Followed<State> {
  read(): Promise<State>;
  /** One line. */
  tell(state: State): string;
  hasStopped(state: State): boolean;
  /** What goes on without us after Ctrl-C, and how it is followed again. */
  readonly goesOn: string;
}

/** @throws Interrupted at Ctrl-C */
export async function follow<State>(
  { io, printer }: Pick<Context, 'io' | 'printer'>,
  { read, tell, hasStopped, goesOn }: Followed<State>,
): Promise<State> {
  let told = '';
  for (;;) {
    const state = await read().catch((error: unknown) => {
      // It does not end with the replica that we ask.
      if (error instanceof Unreachable && told !== '') return null;
      throw error;
    });
    const line = state === null ? 'The orchestrator does not answer; retrying.' : tell(state);
    if (line !== told) printer.note(line);
    told = line;
    if (state !== null && hasStopped(state)) return state;
    await io.sleep(POLL_MS);
    if (io.signal.aborted) throw new Interrupted(goesOn);
  }
}
