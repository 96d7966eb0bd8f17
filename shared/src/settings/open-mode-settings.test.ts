// Where a service may be open, by its settings.
import { describe, expect, it } from 'vitest';
import { digestOf } from '../http/access/access-tokens.ts';
import { formerPlaceholderTokens, placeholderTokens } from './placeholders.ts';
import { serviceSettings } from './service-settings.ts';
import { readSettings, SettingsError } from './settings.ts';

const variables = {
  port: 'ORDER_PORT',
  defaultPort: 3001,
  databaseUrl: 'ORDER_DATABASE_URL',
  database: 'order',
};
const given = { POSTGRES_URL: 'postgresql://postgres@127.0.0.1:5432' };
const tokens = `ann:operator:${digestOf('the-token-of-ann').toString('hex')}`;

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings({ ...given, ...env }, (read) => serviceSettings(read, variables));
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe('without ACCESS_TOKENS', () => {
  it.each(['0.0.0.0', '::', '192.168.1.7', 'fd00::7', 'node-1'])(
    'a service does not start on HOST=%s, and says both ways out',
    (host) => {
      const problems = problemsOf({ HOST: host });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`HOST is "${host}"`);
      expect(problems[0]).toContain('ACCESS_TOKENS');
      expect(problems[0]).toContain('INSECURE_OPEN=true');
      expect(problemsOf({ HOST: host, INSECURE_OPEN: 'false', ACCESS_TOKENS: ' ' })).toEqual(problems);
    },
  );

  it.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost', ''])('it starts on HOST=%s', (host) => {
    expect(problemsOf({ HOST: host, ADMIN_TOKEN: 'only-for-local-use' })).toEqual([]);
  });

  it('it starts anywhere with INSECURE_OPEN=true', () => {
    expect(problemsOf({ HOST: '0.0.0.0', INSECURE_OPEN: 'true', ADMIN_TOKEN: 'only-for-local-use' })).toEqual(
      [],
    );
  });
});

describe('with ACCESS_TOKENS', () => {
  it('a service starts anywhere', () => {
    expect(problemsOf({ HOST: '0.0.0.0', ACCESS_TOKENS: tokens })).toEqual([]);
  });

  it.each([...placeholderTokens, ...formerPlaceholderTokens])(
    'it refuses the placeholder %s, and never shows what else was given',
    (token) => {
      const [problem, ...others] = problemsOf({ ACCESS_TOKENS: tokens, ADMIN_TOKEN: token });
      expect(others).toEqual([]);
      expect(problem).toMatch(/^ADMIN_TOKEN is a placeholder .*`openssl rand -hex 32`/);
      const digest = digestOf(token).toString('hex').toUpperCase();
      const [ofDigest] = problemsOf({ ACCESS_TOKENS: `${tokens},bob:viewer:${digest}` });
      expect(ofDigest).toMatch(/^ACCESS_TOKENS: the token of bob is a placeholder/);
    },
  );
});

describe('ALLOWED_HOSTS', () => {
  const read = (text: string) =>
    readSettings({ ...given, ALLOWED_HOSTS: text }, (reader) => serviceSettings(reader, variables))
      .allowedHosts;

  it('are names, separated by commas', () => {
    expect(read('orders.internal, Any-Order-Service ,10.0.0.7,fd00::7,')).toEqual([
      'orders.internal',
      'any-order-service',
      '10.0.0.7',
      '[fd00::7]',
    ]);
    expect(read('')).toEqual([]);
  });

  it.each(['https://shop.example', 'shop.example:443', 'shop.example/ops', 'a b'])('are not %s', (text) => {
    expect(problemsOf({ ALLOWED_HOSTS: text })).toEqual([expect.stringContaining('ALLOWED_HOSTS has')]);
  });
});
