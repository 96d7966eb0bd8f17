// Secrets that stand in our examples: everybody can read them. A test finds those in the examples that are missing here.
import { type AccessToken, digestOf } from '../http/access/access-tokens.ts';
import { isLoopback } from './host-names.ts';
import type { SettingsReader } from './settings.ts';

export const placeholderTokens: readonly string[] = ['only-for-local-use', 'at-least-16-characters'];

export const placeholderPasswords: readonly string[] = ['only-for-local-use', 'change-me', 'password'];

/** Those of examples of before, which may have been filled in by nobody. */
export const formerPlaceholderTokens: readonly string[] = [
  'change-me-to-a-long-random-text',
  'change-me-to-a-token-of-a-viewer',
];

const known = new Set([...placeholderTokens, ...formerPlaceholderTokens]);
const digests = new Set([...known].map((token) => digestOf(token).toString('hex')));

/** Reports a token that is a placeholder. For a service outside of open mode. */
export function refusePlaceholder(read: SettingsReader, name: string, token: string | undefined): void {
  if (token === undefined || !known.has(token)) return;
  read.problem(`${name} is a placeholder of the examples, which everybody can read: ${HOW_TO_MAKE_ONE}`);
}

/** The same for the tokens that are configured by their digests. */
export function refusePlaceholderDigests(read: SettingsReader, tokens: readonly AccessToken[]): void {
  for (const { name, digest } of tokens) {
    if (digests.has(digest.toString('hex'))) {
      read.problem(
        `ACCESS_TOKENS: the token of ${name} is a placeholder of the examples, which everybody can read: ${HOW_TO_MAKE_ONE}`,
      );
    }
  }
}

const HOW_TO_MAKE_ONE = 'make one, for example with `openssl rand -hex 32`';

/** Whether a server's URL has a password that everybody knows. RabbitMQ lets `guest` in from its own machine alone. */
export function hasPlaceholderPassword(url: string): boolean {
  const { username, password, hostname } = new URL(url);
  if (username === 'guest' && password === 'guest') return !isLoopback(hostname);
  return placeholderPasswords.includes(password);
}
