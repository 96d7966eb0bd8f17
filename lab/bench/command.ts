// What the commands that measure have in common: options, Ctrl-C, and what is wrong in the books at the end.
import { listenForInterruption } from '../../embedded/src/demo/interruption.ts';
import { readSharedServers } from './measure/in-turn.ts';
import type { Servers } from './system/order-saga.ts';

/** Violations shown; all are in the file of results. */
const SHOWN = 20;

/** `runCommand` of systems that share the servers of the environment. @param read the options of a command line */
export function runOnSharedServers<Options>(
  usage: string,
  read: (args: readonly string[]) => Options,
  measure: (options: Options, servers: Servers, abort: AbortSignal) => Promise<readonly string[]>,
): Promise<number> {
  return runCommand(
    usage,
    () => ({ options: read(process.argv.slice(2)), servers: readSharedServers(process.env) }),
    ({ options, servers }, abort) => measure(options, servers, abort),
  );
}

/**
 * @param read the options. @throws Error whose message, with the usage, is for the user
 * @param measure told when to stop @returns what is wrong in the books, one sentence each; empty: nothing
 * @returns the exit code: 1 when it failed, or when something is wrong
 */
export async function runCommand<Options>(
  usage: string,
  read: () => Options,
  measure: (options: Options, abort: AbortSignal) => Promise<readonly string[]>,
): Promise<number> {
  let options: Options;
  try {
    options = read();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 1;
  }
  const interruption = listenForInterruption();
  try {
    const violations = await measure(options, interruption.signal);
    for (const violation of violations.slice(0, SHOWN)) console.error(`VIOLATION ${violation}`);
    if (violations.length > 0)
      console.error(`${violations.length} violations: what must always hold does not`);
    return violations.length === 0 ? 0 : 1;
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode !== undefined) return exitCode;
    console.error(`The measurement failed: ${(error as Error).message}`);
    return 1;
  }
}
