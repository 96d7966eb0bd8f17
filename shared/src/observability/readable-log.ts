// Log lines for people at a terminal: time, level, service, message, and the other fields as `name=value`. What a value
// holds of controls is shown escaped, so that it cannot act on the terminal.
import type { DestinationStream } from 'pino';
import { safeLines, safeText } from '../contracts/safe-text.ts';

const levels: Readonly<Record<number, readonly [name: string, colour: number]>> = {
  10: ['TRACE', 90],
  20: ['DEBUG', 90],
  30: ['INFO ', 32],
  40: ['WARN ', 33],
  50: ['ERROR', 31],
  60: ['FATAL', 31],
};

interface Line {
  readonly level: number;
  readonly time: string;
  readonly name: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string; readonly message?: string };
}

/** A stream, of which pino asks at the exit that what it holds is written. */
type Output = DestinationStream & { flush?(done?: (error?: Error) => void): void };

/** Writes each JSON line of pino to `output` in its readable form. */
export function readable(output: Output, hasColours: boolean): Output {
  return {
    write: (line) => output.write(readableLine(line, hasColours)),
    ...(output.flush && { flush: output.flush.bind(output) }),
  };
}

/** @param line JSON of pino @returns with its line break; a stack takes lines of its own */
export function readableLine(line: string, hasColours: boolean): string {
  const {
    level,
    time,
    name,
    msg = '',
    err,
    pid: _pid,
    ...others
  } = JSON.parse(line) as Line & { pid?: number };
  const [levelName, colour] = levels[level] ?? [String(level), 0];
  const paint = (code: number, text: string) => (hasColours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const fields = Object.entries(others).map(
    ([key, value]) => `${paint(90, `${safeText(key)}=`)}${safeText(wordOf(value))}`,
  );
  const head = [paint(90, clockOf(time)), paint(colour, levelName), safeText(name), safeText(msg), ...fields];
  const stack = err === undefined ? '' : `\n${indented(safeLines(err.stack ?? err.message ?? ''))}`;
  return `${head.join(' ')}${stack}\n`;
}

const wordOf = (value: unknown) =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);

/** Of the reader's time zone. */
function clockOf(time: string): string {
  const at = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

const indented = (text: string) => text.replace(/^/gm, '    ');
