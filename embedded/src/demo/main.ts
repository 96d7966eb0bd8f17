// `npm run demo`: the whole flow on real orders, in one process, with nothing to install. Exits 0 if everything holds.
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { workers } from '@order-saga/shared/contracts/catalogue';
import { StartError } from '@order-saga/shared/process/start-error';
import { startDemoSystem } from './demo-system.ts';

import { listenForInterruption } from './interruption.ts';
import { nextSteps } from './next-steps.ts';
import { runDemo } from './run-demo.ts';
import { seconds } from './terminal/order-line.ts';
import { openTerminal } from './terminal/terminal.ts';

const begun = performance.now();
const elapsed = () => seconds(performance.now() - begun);
const interruption = listenForInterruption();
const terminal = openTerminal(process.stdout, process.env);
const { paint, write } = terminal;

const holds = await demo().catch((error: unknown) => {
  if (interruption.exitCode() === undefined)
    console.error(`\n${paint('bad', 'The demo broke off:')} ${textOf(error)}`);
  return false;
});
const exitCode = interruption.exitCode() ?? (holds ? 0 : 1);
process.stdout.write('', () => process.exit(exitCode));

async function demo(): Promise<boolean> {
  write(
    `${paint('title', 'order-saga demo')}\n\n  PostgreSQL, a broker and ${workers.length + 1} services are starting.`,
  );
  const system = await startDemoSystem(interruption.signal).finally(() => write('\n'));
  try {
    write(`  They are up after ${elapsed()}.\n`);
    const holds = await runDemo(system, terminal, interruption.signal);
    if (holds) write(`\n${paint('good', 'Everything holds.')}\n${nextSteps}`);
    else write(`\n${paint('bad', 'Not everything holds.')} See the violations above.\n`);
    if (!holds) showErrors(system.errors());
    return holds;
  } catch (error) {
    showErrors(system.errors());
    throw error;
  } finally {
    if (interruption.exitCode() !== undefined) write('\nInterrupted: stopping and cleaning up.\n');
    await system.stop();
    write(`\n${paint('quiet', `Stopped and cleaned up after ${elapsed()}.`)}\n`);
  }
}

function showErrors(lines: readonly string[]): void {
  if (lines.length > 0) console.error(`\nThe services have logged:\n${lines.join('\n')}`);
}

function textOf(error: unknown): string {
  const isPlain = [ApiProblem, Unreachable, StartError].some((plain) => error instanceof plain);
  return error instanceof Error ? ((isPlain ? error.message : error.stack) ?? error.message) : String(error);
}
