import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

function work() {
  const begun: { asked: string; end: (value: string) => void; fail: (error: Error) => void }[] = [];
  const ask = oneAtATime(
    (asked: string) => new Promise<string>((end, fail) => begun.push({ asked, end, fail })),
    (asked) => asked,
  );
  return { begun, ask };
}

it('whoever asks for what runs gets the same, and anew when it is over', async () => {
  const { begun, ask } = work();
  const answers = Array.from({ length: 40 }, () => ask('a'));
  await expect.poll(() => begun.length).toBe(1);
  begun[0]!.end('first');
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['first']));
  const later = ask('a');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.end('second');
  expect(await later).toBe('second');
});

it('what differs runs one after the other, also after a failure', async () => {
  const { begun, ask } = work();
  const first = ask('a');
  const second = ask('b');
  await expect.poll(() => begun.length).toBe(1);
  begun[0]!.fail(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await expect.poll(() => begun.map(({ asked }) => asked)).toEqual(['a', 'b']);
  begun[1]!.end('done');
  expect(await second).toBe('done');
});

it('refuses what would wait behind too much', async () => {
  const { ask } = work();
  const waiting = Array.from({ length: 8 }, (_, n) => ask(`${n}`));
  await expect(ask('one too many')).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(waiting.length).toBe(8);
});
