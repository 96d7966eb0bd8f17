// Asking before what cannot be taken back.
import type { Context } from './command.ts';
import { Interrupted, UsageError } from './exit-codes.ts';
import type { OptionsConfig } from './options.ts';

export const confirmOption: OptionsConfig = { yes: { type: 'boolean', short: 'y' } };

/** @throws Interrupted when the answer is no; UsageError when there is nobody to ask and no `--yes` */
export async function confirm({ io, options }: Context, question: string): Promise<void> {
  if (options.flag('yes')) return;
  const inputIsTaken = options.positionals.includes('-');
  if (!io.isInteractive || inputIsTaken)
    throw new UsageError('cannot ask without a terminal: look at the preview first, then add --yes');
  const answer = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Interrupted('nothing was done');
}
