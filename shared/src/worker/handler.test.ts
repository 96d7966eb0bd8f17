import { describe, expect, it, vi } from 'vitest';
import { createMessage, type Message } from '../contracts/message.ts';
import type { Session, Store } from '../database/store.ts';
import { type CommandOf, createWorkerHandler, type WorkerParts } from './handler.ts';
import { replyTo } from './reply.ts';

const key = { orderId: '0192f000-0000-7000-8000-00000000000a', attempt: 1 };
const context = { causationId: null, traceparent: null };
const release = (attempt: number) => createMessage('ReleaseStock', { ...key, attempt }, context);
const foreign: Message = createMessage('CompleteOrder', key, context);
const event: Message = createMessage('StockReserved', key, context);

type StockWorker = WorkerParts<
  'stock',
  number[],
  number,
  number[],
  string,
  { changes: number[]; outcomes: { publish: Message[] }[] }
>;

/** A worker that answers every release, on a store that notes what is asked of it. */
function worker(
  overrides: Partial<StockWorker> = {},
  session: Partial<Session<number[], number, number[], string>> = {},
) {
  const steps: string[] = [];
  const store: Store<number[], number, number[], string> = {
    async session() {
      steps.push('session');
      return {
        async lock(ask) {
          steps.push(`lock ${ask}`);
          return 7;
        },
        async commit(changes) {
          steps.push(`commit ${changes}`);
          return 'written';
        },
        async rollback() {
          steps.push('rollback');
        },
        ...session,
      };
    },
  };
  const decide: StockWorker['decide'] = (commands: readonly CommandOf<'stock'>[], found) => ({
    changes: [found, ...commands.map(({ body }) => body.attempt)],
    outcomes: commands.map((command) => ({
      publish: [replyTo(command, 'StockReleased', { released: true })],
    })),
  });
  const handle = createWorkerHandler({
    worker: 'stock',
    store,
    askOf: (commands) => commands.map(({ body }) => body.attempt),
    decide,
    ...overrides,
  });
  return { handle, steps };
}

describe('a batch', () => {
  it('is locked, decided and committed once, and what is no command of the worker is rejected alone', async () => {
    const { handle, steps } = worker();
    const outcomes = await handle([release(1), foreign, release(2), event]);
    expect(steps).toEqual(['session', 'lock 1,2', 'commit 7,1,2']);
    expect(outcomes).toMatchObject([
      { publish: [{ body: { attempt: 1 } }] },
      { reject: { code: 'unknown-type', message: 'CompleteOrder is not a command of stock-service' } },
      { publish: [{ body: { attempt: 2 } }] },
      { reject: { code: 'unknown-type' } },
    ]);
  });

  it('without a command of the worker asks nothing of the store', async () => {
    const { handle, steps } = worker();
    expect(await handle([foreign])).toMatchObject([{ reject: { code: 'unknown-type' } }]);
    expect(steps).toEqual([]);
  });

  it('tells what was decided and written after the commit', async () => {
    const afterCommit = vi.fn();
    const { handle } = worker({ afterCommit });
    await handle([release(1)]);
    expect(afterCommit).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ changes: [7, 1], written: 'written' }),
    );
  });

  it('fails as a whole, and is not told of, when its commit fails', async () => {
    const afterCommit = vi.fn();
    const lost = new Error('lost');
    const { handle, steps } = worker({ afterCommit }, { commit: () => Promise.reject(lost) });
    await expect(handle([release(1)])).rejects.toBe(lost);
    expect(steps).toEqual(['session', 'lock 1', 'rollback']);
    expect(afterCommit).not.toHaveBeenCalled();
  });

  it('is rolled back when a decision forgets a command', async () => {
    const { handle, steps } = worker({ decide: () => ({ changes: [], outcomes: [] }) });
    await expect(handle([release(1)])).rejects.toThrow('0 outcomes for 1 commands');
    expect(steps.at(-1)).toBe('rollback');
  });
});
