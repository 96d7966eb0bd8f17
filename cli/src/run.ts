// From arguments to an exit code. The only place where errors become texts.
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { safeLines } from '@order-saga/shared/contracts/safe-text';
import { version } from '@order-saga/shared/process/version';
import { commands } from './commands/commands.ts';
import { confirmOption } from './confirm.ts';
import { connect, connectionOptions } from './connection.ts';
import { type ExitCode, exitCodeOf, exitCodes, UsageError } from './exit-codes.ts';
import { helpOf, overview } from './help.ts';
import type { Io } from './io.ts';
import { type OptionsConfig, readOptions } from './options.ts';
import { createPrinter, formats } from './output/printer.ts';

const common: OptionsConfig = {
  ...connectionOptions,
  // Of all commands, also of those that ask nothing: a script need not know which do.
  ...confirmOption,
  output: { type: 'string', short: 'o' },
  help: { type: 'boolean', short: 'h' },
};

/** Runs one command. Never rejects. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await runCommand(args, io);
  } catch (error) {
    io.err(`saga: ${textOf(error)}\n`);
    return exitCodeOf(error);
  }
}

async function runCommand([name, ...args]: readonly string[], io: Io): Promise<ExitCode> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name === undefined ? io.err : io.out)(overview());
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version') {
    io.out(`${version}\n`);
    return exitCodes.ok;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new UsageError(`there is no command ${JSON.stringify(name)}: see saga --help`);
  }
  const options = readOptions(args, { ...common, ...command.options });
  if (options.flag('help')) {
    io.out(helpOf(command));
    return exitCodes.ok;
  }
  const printer = createPrinter(io, options.oneOf('output', formats) ?? 'table');
  const context = { io, options, printer };
  const end =
    'runLocally' in command
      ? command.runLocally(context)
      : command.run({ ...context, client: await connect(io, options) });
  return (await end) ?? exitCodes.ok;
}

function textOf(error: unknown): string {
  if (error instanceof ApiProblem) {
    const fields = error.errors.map(({ pointer, detail }) => `\n  ${pointer || 'the body'} ${detail}`);
    return safeLines(`${error.code ?? `HTTP ${error.status}`}: ${error.detail}${fields.join('')}`);
  }
  if (error instanceof Unreachable) {
    return safeLines(`${error.message}: is the orchestrator running there? See --url.`);
  }
  return safeLines(error instanceof Error ? error.message : String(error));
}
