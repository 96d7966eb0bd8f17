// Options of a command, read and checked. `node:util` is enough: each command has a flat list, and no option depends on
// the place where it stands.
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './exit-codes.ts';

export type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

export interface Options {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): string[] | undefined;
  flag(name: string): boolean;
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined;
  number(name: string, range: { min: number; max: number; integer?: boolean }): number | undefined;
  /** ISO 8601, or an age such as `15m`, `2h`, `3d`; `ahead`: that far in the future. As ISO 8601. */
  time(name: string, now: number, direction?: 'ago' | 'ahead'): string | undefined;
  /** @throws UsageError when it is missing */
  required(name: string, why: string): string;
}

/** @throws UsageError */
export function readOptions(args: readonly string[], options: OptionsConfig): Options {
  const { values, positionals } = parse(args, options);
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals,
    text,
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : undefined;
    },
    flag: (name) => values[name] === true,
    oneOf(name, choices) {
      const value = text(name);
      if (value === undefined) return undefined;
      const choice = choices.find((candidate) => candidate === value);
      if (choice === undefined) throw new UsageError(`--${name} is one of ${choices.join(', ')}`);
      return choice;
    },
    number(name, { min, max, integer = true }) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      const isFine =
        value.trim() !== '' && number >= min && number <= max && (!integer || Number.isSafeInteger(number));
      if (!isFine)
        throw new UsageError(`--${name} is ${integer ? 'an integer' : 'a number'} from ${min} to ${max}`);
      return number;
    },
    time(name, now, direction = 'ago') {
      const value = text(name);
      return value === undefined ? undefined : toTime(value, `--${name}`, now, direction);
    },
    required(name, why) {
      const value = text(name);
      if (value === undefined || value.trim() === '') throw new UsageError(`--${name} is needed: ${why}`);
      return value;
    },
  };
}

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function toTime(value: string, what: string, now: number, direction: 'ago' | 'ahead'): string {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  const ms =
    amount === undefined
      ? Date.parse(value)
      : now + (direction === 'ago' ? -1 : 1) * Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (Number.isNaN(ms))
    throw new UsageError(`${what} is a time such as 2026-11-25T10:00:00Z, or 15m, 2h, 3d`);
  return new Date(ms).toISOString();
}

function parse(args: readonly string[], options: OptionsConfig) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) throw new UsageError(hintOf(error.message));
    throw error;
  }
}

function hintOf(message: string): string {
  if (message.includes("'--token'")) {
    return 'a token is never an argument, where others can read it: use --token-file or SAGA_TOKEN';
  }
  return message.replace(/\. To specify a positional argument.*$/s, '');
}
