// Reads typed settings out of the environment. Collects every problem before it gives up, and never prints a value
// that may hold a secret (tokens, and URLs with passwords).
import { bracketed, parseHost } from './host-names.ts';
import { caFileProblem, urlFileProblems } from './setting-files.ts';
import { isOrigin, sessionProblems, toAmqpUrls, toHttpUrl, toPostgresUrl } from './setting-urls.ts';

/** The environment does not make a valid configuration. One message per problem, each naming its variable. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Invalid settings: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** Forms of a log, in `LOG_FORMAT`. */
export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

/** Levels of pino, in `LOG_LEVEL`. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Reads settings: `readSettings(process.env, (read) => ({ port: read.port('ORDER_PORT', 3001) }))`.
 * A variable that is empty or only spaces counts as unset. While problems are collected, a reader that found one
 * answers a harmless value (0, '', [], its default), so `collect` may look at values but must have no effects.
 * @throws SettingsError with all problems together
 */
export function readSettings<T>(
  env: Readonly<Record<string, string | undefined>>,
  collect: (read: SettingsReader) => T,
): T {
  const problems: string[] = [];
  const settings = collect(settingsReader(env, problems));
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

export type SettingsReader = ReturnType<typeof settingsReader>;

function settingsReader(env: Readonly<Record<string, string | undefined>>, problems: string[]) {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const problem = (text: string): void => {
    // Several services of one process may read the same variable.
    if (!problems.includes(text)) problems.push(text);
  };

  /** An integer from `min` to `max`, both included. */
  const integer = (name: string, standard: number, range: { min: number; max: number }): number => {
    const value = given(name);
    if (value === undefined) return standard;
    const number = Number(value);
    if (/^-?\d{1,16}$/.test(value) && number >= range.min && number <= range.max) return number;
    problem(`${name} is ${JSON.stringify(value)}: expected an integer from ${range.min} to ${range.max}`);
    return standard;
  };

  /** One of `choices`, spelt exactly so. */
  const oneOf = <C extends string>(name: string, standard: C, choices: readonly C[]): C => {
    const value = given(name);
    if (value === undefined) return standard;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    problem(`${name} is ${JSON.stringify(value)}: expected one of ${choices.join(', ')}`);
    return standard;
  };

  /** What `parse` makes of the value; without its value in the message, for it may hold a password. */
  const secretly = <V>(name: string, parse: (value: string) => V | undefined, expected: string) => {
    const value = given(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) problem(`${name} is not valid (its value is not shown): expected ${expected}`);
    return parsed;
  };

  return {
    problem,
    integer,
    oneOf,
    /** A TCP port; 0 lets the system choose a free one. */
    port: (name: string, standard: number) => integer(name, standard, { min: 0, max: 65_535 }),
    /** `true` or `false`. */
    boolean: (name: string, standard: boolean): boolean =>
      oneOf(name, standard ? 'true' : 'false', ['true', 'false']) === 'true',
    logLevel: (name = 'LOG_LEVEL', standard: LogLevel = 'info'): LogLevel => oneOf(name, standard, logLevels),
    /** For people where they look at it as it is written, for programs where it is kept. */
    logFormat: (): LogFormat => oneOf('LOG_FORMAT', process.stdout.isTTY ? 'pretty' : 'json', logFormats),
    /** Any text, such as a host name or a folder. */
    text: (name: string, standard: string): string => given(name) ?? standard,
    /** A secret of at least `minLength` visible ASCII characters (it travels in a header); its value is never shown. */
    secret: (name: string, minLength: number): string | undefined =>
      secretly(
        name,
        (value) => (/^[\x21-\x7e]+$/.test(value) && value.length >= minLength ? value : undefined),
        `at least ${minLength} visible ASCII characters without spaces`,
      ),
    /** An http(s) URL, given back without a slash at its end. */
    httpUrl: (name: string, standard: string): string =>
      secretly(name, toHttpUrl, 'an http:// or https:// URL') ?? standard,
    /** Origins of web pages, separated by commas; none when it is unset. */
    origins: (name: string): readonly string[] => {
      const origins = (given(name) ?? '').split(',').map((origin) => origin.trim());
      if (origins.length === 1 && origins[0] === '') return [];
      origins.forEach((origin, index) => {
        if (isOrigin(origin)) return;
        problem(
          `${name}: entry ${index + 1} is ${JSON.stringify(origin)}: expected an origin as browsers send it, such as https://shop.example (lower case, no path, no slash at its end; * is not possible)`,
        );
      });
      return origins;
    },
    /** The path below which a proxy shows something, such as `/ops/saga`; empty when it is unset. */
    publicPath: (name: string): string => {
      const path = (given(name) ?? '').replace(/\/$/, '');
      if (/^(?:\/[\w.~-]+)*$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)) return path;
      problem(
        `${name} is ${JSON.stringify(path)}: expected a path such as /ops/saga, of letters, digits, ., _, ~ and -`,
      );
      return '';
    },
    /** Names of hosts without ports, separated by commas, as `parseHost` gives them; none when it is unset. */
    hostNames: (name: string): readonly string[] => {
      const entries = (given(name) ?? '').split(',').map((entry) => entry.trim());
      return entries.flatMap((entry) => {
        if (entry === '') return [];
        const host = parseHost(bracketed(entry));
        if (host !== undefined && host.port === undefined) return [host.name];
        problem(
          `${name} has ${JSON.stringify(entry)}: expected names of hosts without port, separated by commas, such as orders.internal`,
        );
        return [];
      });
    },
    /** A postgres:// URL; `database` says whether it must name a database or must not. Files that it names are read. */
    postgresUrl: (name: string, database: 'required' | 'none'): string | undefined => {
      const url = secretly(
        name,
        (value) => toPostgresUrl(value, database),
        database === 'required'
          ? 'postgres://user:password@host:port/database'
          : 'postgres://user:password@host:port without a database name',
      );
      const problems = url === undefined ? [] : [...sessionProblems(url), ...urlFileProblems(url)];
      for (const text of problems) problem(`${name}: ${text}`);
      return url;
    },
    /** Path of a file with the certificates that are trusted, in PEM format. */
    caFile: (name: string): string | undefined => {
      const path = given(name);
      if (path === undefined) return undefined;
      const text = caFileProblem(path);
      if (text !== undefined) problem(`${name} is ${JSON.stringify(path)}: ${text}`);
      return path;
    },
    /** One or more amqp(s):// URLs, separated by commas: the nodes of one cluster. */
    amqpUrls: (name: string): string[] | undefined =>
      secretly(name, toAmqpUrls, 'one or more amqp:// or amqps:// URLs, separated by commas'),
    /** Whether the variable is set at all. */
    isSet: (name: string): boolean => given(name) !== undefined,
    /** `value`, or a problem `<name> is not set: <why>` when it is undefined and the variable unset. */
    required: <V>(name: string, value: V | undefined, placeholder: V, why: string): V => {
      if (value === undefined && given(name) === undefined) problem(`${name} is not set: ${why}`);
      return value ?? placeholder;
    },
  };
}
