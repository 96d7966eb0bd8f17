// Tokens that nobody holds: counted, told in the log, and answered the slower the more of them come from one address.
// A token that is right never waits: behind a proxy all addresses are one.

import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, type Registry } from 'prom-client';
import { limitWarnings } from '../../consumer/warn-limit.ts';
import type { Logger } from '../../observability/logger.ts';
import { requestError } from '../errors/request-errors.ts';

/** From one address so many are answered at once; a program with an old token, or a page that reads ten things. */
const AT_ONCE = 100;
/** After those, one in this time. Milliseconds. */
const EVERY_MS = 50;
/** An answer that would wait longer is a refusal at once. Milliseconds. */
const LONGEST_WAIT_MS = 5000;
/** Answers held back in one process; they count as requests in flight. */
const MOST_WAITING = 500;
/** Addresses that are remembered; beyond them the one that was seen first is forgotten. */
const MOST_ADDRESSES = 1000;
/** Between two lines of the log. Milliseconds. */
const WARN_MS = 60_000;

/** Resolves when it may be answered. @throws RequestError TOO_MANY_WRONG_TOKENS */
export type OnWrongToken = (address: string) => Promise<void>;

export function watchWrongTokens(logger: Logger, registry: Registry): OnWrongToken {
  const counter = new Counter({
    name: 'access_wrong_tokens_total',
    help: 'Requests with a bearer token that nobody holds, on routes that tell',
    registers: [registry],
  });
  const warn = limitWarnings(logger, WARN_MS);
  // When the next answer for an address would be due, had they come one by one.
  const dueAt = new Map<string, number>();
  let waiting = 0;

  return async (address) => {
    counter.inc();
    warn('an unknown token was tried', { address });
    const key = networkOf(address);
    const now = performance.now();
    const due = Math.max(dueAt.get(key) ?? 0, now);
    const waitMs = due - now - AT_ONCE * EVERY_MS;
    if (waitMs > LONGEST_WAIT_MS || (waitMs > 0 && waiting >= MOST_WAITING)) throw tooMany(waitMs);
    const [first] = dueAt.keys();
    if (first !== undefined && dueAt.size >= MOST_ADDRESSES && !dueAt.has(key)) dueAt.delete(first);
    dueAt.set(key, due + EVERY_MS);
    if (waitMs <= 0) return;
    waiting++;
    await sleep(waitMs).finally(() => waiting--);
  };
}

function tooMany(waitMs: number) {
  return requestError('TOO_MANY_WRONG_TOKENS', 'Too many tokens that nobody holds came from this address.', {
    headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
  });
}

/** Whoever has one IPv6 address has 2^64 of them: the first half counts. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - after.length).fill('0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}
