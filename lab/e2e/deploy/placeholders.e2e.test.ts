// Every secret that stands in an example is known as one: a service refuses it, or warns of it.
import { describe, expect, it } from 'vitest';
import {
  hasPlaceholderPassword,
  placeholderPasswords,
  placeholderTokens,
} from '../../../shared/src/settings/placeholders.ts';
import { documents, readText } from '../house/documents.ts';
import { BASE, manifestFilesOf, SCALING, SECRETS } from './manifests.ts';

const examples = [
  ...documents,
  'docker-compose.yml',
  '.env.example',
  SECRETS,
  ...[BASE, SCALING].flatMap((folder) => manifestFilesOf(folder).map((name) => `${folder}/${name}`)),
  'deploy/prometheus/prometheus.yml',
].map((file) => ({ file, text: readText(file) }));

/** Where a token is written out: as the value or default of its variable, or behind `Bearer`. */
const TOKENS = [
  /\b(?:ADMIN|PEER|SAGA)_TOKEN(?:=|: )["']?([^\s"'`,;|)]+)/g,
  /\$\{(?:ADMIN|PEER)_TOKEN:-([^}]+)\}/g,
  /\bbearer ([^\s"'`]+)/gi,
];
/** What stands for one: a variable, or words in angle brackets. */
const isVariable = (value: string) => /^[$<…]/.test(value);

describe('in the examples', () => {
  it('every token that would be long enough is known', () => {
    const found = examples.flatMap(({ file, text }) =>
      TOKENS.flatMap((pattern) => [...text.matchAll(pattern)])
        .map(([, value]) => value!)
        .filter((value) => value.length >= 16 && !isVariable(value))
        .map((value) => ({ file, value })),
    );
    expect(found.map(({ value }) => value)).toEqual(expect.arrayContaining(['only-for-local-use']));
    expect(found.filter(({ value }) => !placeholderTokens.includes(value))).toEqual([]);
    // And none is known that stands nowhere.
    expect(placeholderTokens.filter((token) => !found.some(({ value }) => value === token))).toEqual([]);
  });

  it('every password in a URL of a server is known', () => {
    const found = examples.flatMap(({ file, text }) =>
      [...text.matchAll(/\b(?:postgres(?:ql)?|amqps?):\/\/([\w-]+):([^@\s/]+)@/g)]
        .map(([, user, password]) => ({ file, user: user!, password: password! }))
        .map(({ password, ...rest }) => ({
          ...rest,
          password: /:-([^}]*)\}/.exec(password)?.[1] ?? password,
        })),
    );
    expect(found.length).toBeGreaterThan(5);
    const unknown = found.filter(
      ({ user, password }) =>
        !isVariable(password) && !hasPlaceholderPassword(`amqp://${user}:${password}@rabbitmq`),
    );
    expect(unknown).toEqual([]);
    expect(found.map(({ password }) => password)).toEqual(expect.arrayContaining([...placeholderPasswords]));
  });
});
