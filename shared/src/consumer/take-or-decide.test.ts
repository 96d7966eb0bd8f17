import { describe, expect, it } from 'vitest';
import { newId } from '../contracts/ids.ts';
import { createMessage, type Message } from '../contracts/message.ts';
import type { DriverTransaction } from '../database/driver.ts';
import { takeOrDecide } from './take-or-decide.ts';

const context = { causationId: null, traceparent: null };
const reserved = (orderId = newId()) => createMessage('StockReserved', { orderId, attempt: 1 }, context);
const cancelled = (orderId = newId()) =>
  createMessage('OrderCancelRequested', { orderId, attempt: 1 }, context);

/** Transactions that only note what is done in them. */
function world({ impossible = [] as Message[], failsFrom = Number.POSITIVE_INFINITY } = {}) {
  const log: string[][] = [];
  const names = new Map<Message, string>();
  const nameOf = (message: Message) => names.get(message) ?? '?';
  return {
    log,
    async handle(messages: Record<string, Message>) {
      for (const [name, message] of Object.entries(messages)) names.set(message, name);
      return takeOrDecide<Message, string>(
        {
          async transaction(work) {
            if (log.length >= failsFrom) throw new Error('away');
            log.push([]);
            return work({} as DriverTransaction);
          },
        },
        Object.values(messages),
        {
          mayTake: ({ type }) => type === 'StockReserved',
          take(_, taken) {
            log.at(-1)!.push(`take ${taken.map(nameOf)}`);
            const possible = taken.filter((message) => !impossible.includes(message));
            return () => new Map(possible.map((message) => [message, `${nameOf(message)} taken`]));
          },
          async decide(_, others) {
            log.at(-1)!.push(`decide ${others.map(nameOf)}`);
            return others.map((message) => `${nameOf(message)} decided`);
          },
        },
      );
    },
  };
}

describe('a batch', () => {
  it('of what may be taken is taken in one transaction, and nothing else is done', async () => {
    const { handle, log } = world();
    expect(await handle({ a: reserved(), b: reserved() })).toEqual(['a taken', 'b taken']);
    expect(log).toEqual([['take a,b']]);
  });

  it('of both kinds is handled in one transaction, and answered in its order', async () => {
    const { handle, log } = world();
    expect(await handle({ a: cancelled(), b: reserved(), c: cancelled(), d: reserved() })).toEqual([
      ...['a decided', 'b taken', 'c decided', 'd taken'],
    ]);
    expect(log).toEqual([['take b,d', 'decide a,c']]);
  });

  it('with several messages of one order has them decided together, in their order', async () => {
    const { handle, log } = world();
    const orderId = newId();
    expect(await handle({ a: reserved(orderId), b: reserved(), c: cancelled(orderId) })).toEqual([
      ...['a decided', 'b taken', 'c decided'],
    ]);
    expect(log).toEqual([['take b', 'decide a,c']]);
  });

  it('has what could not be taken decided after it', async () => {
    const repeat = reserved();
    const { handle, log } = world({ impossible: [repeat] });
    expect(await handle({ a: reserved(), b: repeat, c: cancelled() })).toEqual([
      ...['a taken', 'b decided', 'c decided'],
    ]);
    expect(log).toEqual([['take a,b', 'decide c'], ['decide b']]);
  });

  it('fails when what is left cannot be decided: it comes again as a whole', async () => {
    const repeat = reserved();
    const { handle } = world({ impossible: [repeat], failsFrom: 1 });
    await expect(handle({ a: reserved(), b: repeat })).rejects.toThrow('away');
  });

  it('of no messages opens no transaction', async () => {
    const { handle, log } = world();
    expect(await handle({})).toEqual([]);
    expect(log).toEqual([]);
  });
});
