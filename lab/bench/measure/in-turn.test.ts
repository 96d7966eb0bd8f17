// With processes that do nothing in the place of the systems.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { SystemUnderTest } from '../system/system.ts';
import { readSharedServers, startInTurn, turnsOf } from './in-turn.ts';

const children: ChildProcess[] = [];

const sleeper = (name: string): SystemUnderTest => ({
  name,
  async start() {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    children.push(child);
    return {
      orderUrls: [],
      processes: () => [{ name, kind: 'node', pids: [child.pid!] }],
      check: async () => [`${name} is ${isFrozen(child) ? 'frozen' : 'at work'}`],
      async stop() {
        const exit = once(child, 'exit');
        child.kill('SIGTERM');
        await exit;
      },
    };
  },
});

function isFrozen({ pid }: ChildProcess): boolean {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('T');
}

it('freezes who is not at work, and stops all in the end', async () => {
  {
    await using systems = await startInTurn([sleeper('first'), sleeper('second')]);
    const frozen = () => children.map(isFrozen);
    expect(await systems.run(0, async () => frozen()[0])).toBe(false);
    expect(await systems.run(1, async () => frozen())).toEqual([true, false]);
    expect(frozen()).toEqual([true, true]);
    expect(await systems.run(0, async () => frozen())).toEqual([false, true]);
    expect(await systems.check()).toEqual([['first is at work'], ['second is at work']]);
  }
  expect(children.map(({ signalCode }) => signalCode)).toEqual(['SIGTERM', 'SIGTERM']);
}, 30_000);

it('stops a system that is frozen', async () => {
  const systems = await startInTurn([sleeper('third')]);
  await systems.run(0, async () => {});
  await systems[Symbol.asyncDispose]();
  expect(children.at(-1)!.signalCode).toBe('SIGTERM');
}, 30_000);

it('goes forwards and backwards by turns, and has the results in the order of the systems', async () => {
  const met: number[] = [];
  const one = async (index: number) => {
    met.push(index);
    return `of ${index}`;
  };
  const rounds = [await turnsOf(0, 3, one), await turnsOf(1, 3, one)];
  expect(met).toEqual([0, 1, 2, 2, 1, 0]);
  expect(rounds).toEqual([
    ['of 0', 'of 1', 'of 2'],
    ['of 0', 'of 1', 'of 2'],
  ]);
});

it('needs both servers, whose connections outlive a freeze', () => {
  expect(() => readSharedServers({ POSTGRES_URL: 'postgresql://one' })).toThrow('RABBITMQ_URL');
  const servers = readSharedServers({ POSTGRES_URL: 'postgresql://one', RABBITMQ_URL: 'amqp://two' });
  expect(servers.rabbitmqUrl).toContain('heartbeat=60');
});
