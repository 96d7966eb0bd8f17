// What `saga --help` and `saga <command> --help` say.
import type { Command, LocalCommand } from './command.ts';
import { commands } from './commands/commands.ts';

const OUTPUT = '-o, --output table|json|ids        default table; ids are for the next command';
const COMMON = [
  OUTPUT,
  '-y, --yes                          ask nothing',
  '--url URL                          of the orchestrator, or ORCHESTRATOR_URL; else the system that npm start runs',
  '--token-file FILE                  or SAGA_TOKEN; else the token that an embedded system keeps',
];
const CODES =
  'Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 not found, 5 not authorised, 6 unreachable, 7 incomplete, 130 interrupted';

export function overview(): string {
  const widest = Math.max(...Object.keys(commands).map((name) => name.length));
  return lines([
    'saga <command> [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(widest)}  ${summary}`),
    '',
    ...COMMON.map((line) => `  ${line}`),
    '',
    'saga <command> --help says more about one, saga --version which version this is.',
    CODES,
  ]);
}

export function helpOf(command: Command | LocalCommand): string {
  const { usage, summary, help = [] } = command;
  const common = 'runLocally' in command ? [OUTPUT] : COMMON;
  return lines([`saga ${usage}`, '', `  ${summary}`, '', ...[...help, ...common].map((line) => `  ${line}`)]);
}

const lines = (all: readonly string[]) => `${all.join('\n')}\n`;
