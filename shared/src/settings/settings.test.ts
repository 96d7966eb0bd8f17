import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError, type SettingsReader } from './settings.ts';

function problemsOf(
  env: Record<string, string>,
  collect: (read: SettingsReader) => unknown,
): readonly string[] {
  try {
    readSettings(env, collect);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('readSettings', () => {
  it('reads each kind of setting', () => {
    const settings = readSettings(
      {
        PORT: ' 8080 ',
        N: '-3',
        ON: 'true',
        MODE: 'b',
        HOST: '::1',
        TOKEN: '0123456789abcdef',
        HTTP: 'https://host:1/path/',
        DB: 'postgresql://u:p@h:5432/db?sslmode=disable',
        SERVER: 'postgres://u:p@h/',
        BROKERS: 'amqp://a, amqps://u:p@b:5671/vhost',
        ORIGINS: 'https://shop.example, http://localhost:8080',
        LOG_LEVEL: 'debug',
      },
      (read) => [
        read.port('PORT', 1),
        read.integer('N', 1, { min: -5, max: 5 }),
        read.boolean('ON', false),
        read.oneOf('MODE', 'a', ['a', 'b']),
        read.text('HOST', 'localhost'),
        read.secret('TOKEN', 16),
        read.httpUrl('HTTP', 'http://x'),
        read.postgresUrl('DB', 'required'),
        read.postgresUrl('SERVER', 'none'),
        read.amqpUrls('BROKERS'),
        read.origins('ORIGINS'),
        read.logLevel(),
      ],
    );
    expect(settings).toEqual([
      8080,
      -3,
      true,
      'b',
      '::1',
      '0123456789abcdef',
      'https://host:1/path',
      'postgresql://u:p@h:5432/db?sslmode=disable',
      'postgres://u:p@h/',
      ['amqp://a', 'amqps://u:p@b:5671/vhost'],
      ['https://shop.example', 'http://localhost:8080'],
      'debug',
    ]);
  });

  it('takes the defaults when variables are unset, empty or blank', () => {
    const settings = readSettings({ PORT: '', ON: '  ' }, (read) => [
      read.port('PORT', 3001),
      read.boolean('ON', true),
      read.integer('N', 7, { min: 0, max: 9 }),
      read.oneOf('MODE', 'a', ['a', 'b']),
      read.text('HOST', '127.0.0.1'),
      read.httpUrl('HTTP', 'http://x'),
      read.logLevel(),
      read.secret('TOKEN', 16),
      read.postgresUrl('DB', 'none'),
      read.amqpUrls('BROKERS'),
      read.origins('ORIGINS'),
      read.isSet('PORT'),
    ]);
    expect(settings).toEqual([
      3001,
      true,
      7,
      'a',
      '127.0.0.1',
      'http://x',
      'info',
      undefined,
      undefined,
      undefined,
      [],
      false,
    ]);
  });

  it('reports all problems together, each with the variable, the value and what is expected', () => {
    const env = { PORT: '70000', ON: 'yes', LOG_LEVEL: 'loud' };
    const collect = (read: SettingsReader) => ({
      port: read.port('PORT', 1),
      on: read.boolean('ON', false),
      level: read.logLevel(),
      url: read.required('URL', undefined, '', 'a service needs it'),
    });
    expect(problemsOf(env, collect)).toEqual([
      'PORT is "70000": expected an integer from 0 to 65535',
      'ON is "yes": expected one of true, false',
      'LOG_LEVEL is "loud": expected one of trace, debug, info, warn, error, fatal, silent',
      'URL is not set: a service needs it',
    ]);
  });

  it.each(['1.5', '1e3', '0x10', 'ten', '12345678901234567890', '- 1', '+1'])(
    'refuses %j as an integer',
    (value) => {
      expect(problemsOf({ N: value }, (read) => read.integer('N', 0, { min: -1e6, max: 1e6 }))).toHaveLength(
        1,
      );
    },
  );

  it.each<[string, (read: SettingsReader) => unknown]>([
    ['hunter2-hunter2 with space', (read) => read.secret('V', 16)],
    ['hunter2', (read) => read.secret('V', 16)],
    ['postgres://u:hunter2@', (read) => read.postgresUrl('V', 'required')],
    ['postgres://u:hunter2@host', (read) => read.postgresUrl('V', 'required')],
    ['postgres://u:hunter2@host/db', (read) => read.postgresUrl('V', 'none')],
    ['mysql://u:hunter2@host/db', (read) => read.postgresUrl('V', 'required')],
    ['amqp://u:hunter2@host,', (read) => read.amqpUrls('V')],
    ['amqp://u:hunter2@host,http://x', (read) => read.amqpUrls('V')],
    ['u:hunter2@host', (read) => read.httpUrl('V', 'http://x')],
    ['http://u:hunter2@host/?a=b', (read) => read.httpUrl('V', 'http://x')],
  ])('refuses %j without showing it', (value, collect) => {
    const problems = problemsOf({ V: value }, collect);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^V is not valid \(its value is not shown\): expected /);
    expect(problems[0]).not.toContain('hunter2');
  });

  it.each([
    '*',
    'null',
    'shop.example',
    'https://shop.example/',
    'https://Shop.example',
    'https://shop.example:443',
    'ftp://shop.example',
    '',
  ])('refuses %j as an origin', (value) => {
    const problems = problemsOf({ V: `https://a.example,${value}` }, (read) => read.origins('V'));
    expect(problems).toEqual([expect.stringContaining(`V: entry 2 is ${JSON.stringify(value)}`)]);
  });

  it.each([
    [
      'schema=app',
      'the URL asks for another schema than public, where the tables are: take schema out of it',
    ],
    [
      'options=-c%20jit%3Don',
      'the URL sets options, and the service sets its sessions itself: take options out of it',
    ],
    ['statement_timeout=1', expect.stringContaining('take statement_timeout out of it')],
  ])('refuses a database URL with %s', (parameter, problem) => {
    const env = { DB: `postgres://u:p@host/db?${parameter}`, SERVER: `postgres://u:p@host?${parameter}` };
    const problems = problemsOf(env, (read) => [
      read.postgresUrl('DB', 'required'),
      read.postgresUrl('SERVER', 'none'),
    ]);
    expect(problems).toEqual(
      typeof problem === 'string' ? [`DB: ${problem}`, `SERVER: ${problem}`] : [problem, problem],
    );
  });

  it('takes a database URL that names the schema public, as Prisma does by itself', () => {
    const url = 'postgres://u:p@host/db?schema=public';
    expect(readSettings({ DB: url }, (read) => read.postgresUrl('DB', 'required'))).toBe(url);
  });

  it('names the variable of a file that cannot be used, and shows no password', () => {
    const env = { DB: 'postgres://u:hunter2@host/db?sslrootcert=/none/ca.pem', CA: '/none/ca.pem' };
    expect(problemsOf(env, (read) => [read.postgresUrl('DB', 'required'), read.caFile('CA')])).toEqual([
      'DB: sslrootcert is "/none/ca.pem": the file cannot be read (ENOENT)',
      'CA is "/none/ca.pem": the file cannot be read (ENOENT)',
    ]);
  });

  it('does not call a variable unset whose value is refused', () => {
    const problems = problemsOf({ DB: 'nonsense' }, (read) =>
      read.required('DB', read.postgresUrl('DB', 'none'), '', 'needed'),
    );
    expect(problems).toEqual([expect.stringMatching(/^DB is not valid/)]);
  });

  it('reports problems that the caller finds', () => {
    expect(problemsOf({}, (read) => read.problem('A and B exclude each other'))).toEqual([
      'A and B exclude each other',
    ]);
  });
});
