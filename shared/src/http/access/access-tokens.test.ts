import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../settings/settings.ts';
import { accessTokens, digestOf } from './access-tokens.ts';

const hex = (token: string) => digestOf(token).toString('hex');
const ADMIN_TOKEN = 'the-token-of-admin';
const read = (value: string) =>
  readSettings({ ACCESS_TOKENS: value }, (reader) => accessTokens(reader, ADMIN_TOKEN));

function problemsOf(value: string): readonly string[] {
  try {
    read(value);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('ACCESS_TOKENS', () => {
  it('are none when unset', () => {
    expect(readSettings({}, (reader) => accessTokens(reader, undefined))).toEqual([]);
    expect(read(' ')).toEqual([]);
  });

  it('name who holds a token, in which role, by the SHA-256 of the token', () => {
    // printf abc | openssl dgst -sha256
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(read(`anna@shop.example:operator:${abc}, web-1:client:${hex('web').toUpperCase()}`)).toEqual([
      { name: 'anna@shop.example', role: 'operator', digest: digestOf('abc') },
      { name: 'web-1', role: 'client', digest: digestOf('web') },
    ]);
  });

  it.each([
    ['anna:operator', 'entry 1 is not name:role'],
    [`anna:operator:${hex('a').slice(1)}`, 'entry 1 is not name:role'],
    ['anna:operator:secret-token-in-the-clear', 'entry 1 is not name:role'],
    [`anna:operator:${hex('a')}:more`, 'entry 1 is not name:role'],
    [`an na:operator:${hex('a')}`, 'entry 1 is not name:role'],
    [`:operator:${hex('a')}`, 'entry 1 is not name:role'],
    [`anna:operator:${hex('a')},`, 'entry 2 is not name:role'],
    [`anna:root:${hex('a')}`, 'entry 1 has none of the roles client, viewer, operator, admin'],
    [
      `anna:viewer:${hex('a')},Anna:viewer:${hex('b')}`,
      'entry 2 has the name of another entry, spelt in another way',
    ],
    [
      `anna:viewer:${hex('a')},anna:operator:${hex('b')}`,
      'entry 2 has the name of another entry in another role',
    ],
    [
      `anna:viewer:${hex('a')},anna:viewer:${hex('b')},anna:viewer:${hex('c')}`,
      'entry 3 is the third of its name: a name has at most two tokens, one of them to change over from',
    ],
    [`anna:viewer:${hex('a')},anna:viewer:${hex('a')}`, 'entry 2 has a token that another entry has'],
    [`anna:viewer:${hex('a')},bob:viewer:${hex('a')}`, 'entry 2 has a token that another entry has'],
    [`Admin:admin:${hex('a')}`, 'entry 1 has the name of the holder of ADMIN_TOKEN'],
    [`anna:admin:${hex(ADMIN_TOKEN)}`, 'entry 1 has a token that another entry has'],
  ])('of %s are refused, and not shown', (value, problem) => {
    const problems = problemsOf(value);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toMatch(/secret-token|[0-9a-f]{64}/);
  });

  it('give a name two tokens, so that one can be changed', () => {
    expect(read(`web:client:${hex('old')},anna:viewer:${hex('a')},web:client:${hex('new')}`)).toMatchObject([
      { name: 'web', role: 'client', digest: digestOf('old') },
      { name: 'anna' },
      { name: 'web', role: 'client', digest: digestOf('new') },
    ]);
  });

  it('report every entry that is wrong', () => {
    expect(problemsOf('a,b')).toHaveLength(2);
  });
});
