// Undoing. The orchestrator undoes a step that is unanswered, too: so an undo may come before its do, and a do after its undo.
import type { Claim } from '../claim.ts';
import type { Reply } from '../desk.ts';
import { expectAlike, expectSame, expectType, Unmet } from '../expect.ts';
import type { Talk } from '../talk.ts';

export const undo: readonly Claim[] = [
  {
    name: 'undone',
    asks: 'What was done is undone, and every repeat of the undo is answered alike',
    effect: 'Nothing is in effect',
    async check(talk) {
      const key = await talk.newKey();
      const done = await talk.ask(talk.do(key));
      expectType(done, talk.subject.done, 'the first command of an order');
      const undone = await talk.ask(talk.undo(key));
      expectUndone(talk, undone, true, 'the undo');
      if (undone.messageId === done.messageId)
        throw new Unmet('two different replies have one message id: the second counts as a repeat', key);
      for (const time of ['second', 'third'])
        expectSame(await talk.ask(talk.undo(key)), undone, `the undo for the ${time} time`);
    },
  },
  {
    name: 'undo-before-do',
    asks: 'An undo of something unknown is answered and remembered: the do that comes later is answered as the undo was',
    effect: 'Nothing is in effect',
    async check(talk) {
      const key = await talk.newKey();
      const undone = await talk.ask(talk.undo(key));
      expectUndone(talk, undone, false, 'the undo of something unknown');
      for (const time of ['first', 'second'])
        expectAlike(await talk.ask(talk.do(key)), undone, `the late do for the ${time} time`);
      expectSame(await talk.ask(talk.undo(key)), undone, 'the undo again');
    },
  },
  {
    name: 'do-after-undo',
    asks: 'A do that comes again after its undo is answered as the undo was',
    effect: 'Nothing is in effect',
    async check(talk) {
      const key = await talk.newKey();
      expectType(await talk.ask(talk.do(key)), talk.subject.done, 'the first command of an order');
      const undone = await talk.ask(talk.undo(key));
      expectUndone(talk, undone, true, 'the undo');
      for (const time of ['first', 'second'])
        expectAlike(await talk.ask(talk.do(key)), undone, `the late do for the ${time} time`);
    },
  },
  {
    name: 'undo-of-refused',
    asks: 'The undo of what was refused is answered, and undoes nothing',
    effect: 'Nothing is in effect',
    needs: ['refused'],
    async check(talk) {
      const key = await talk.newKey();
      await talk.ask(talk.do(key, talk.subject.refused));
      const undone = await talk.ask(talk.undo(key));
      expectUndone(talk, undone, false, 'the undo of what was refused');
      expectSame(await talk.ask(talk.undo(key)), undone, 'the undo again');
      const late = await talk.ask(talk.do(key));
      if (late.type === talk.subject.done) throw new Unmet('the do that came again was done', key);
    },
  },
];

export const attempts: readonly Claim[] = [
  {
    name: 'old-attempt-after-new',
    asks: 'The do of an older attempt than the newest seen does nothing, and is answered as an undo is',
    effect: 'The newest attempt alone is in effect',
    async check(talk) {
      const older = await talk.newKey();
      const newer = { ...older, attempt: 2 };
      const done = await talk.ask(talk.do(newer));
      expectType(done, talk.subject.done, 'attempt 2');
      const late = await talk.ask(talk.do(older));
      expectUndone(talk, late, false, 'attempt 1 after attempt 2');
      expectSame(await talk.ask(talk.do(older)), late, 'attempt 1 again');
      expectSame(await talk.ask(talk.do(newer)), done, 'attempt 2 again');
    },
  },
  {
    name: 'attempts-side-by-side',
    asks: 'Two attempts are two things: each is done, answered and undone by itself',
    effect: 'The attempt that was not undone is in effect, once',
    async check(talk) {
      const one = await talk.newKey();
      const two = { ...one, attempt: 2 };
      const first = await talk.ask(talk.do(one));
      expectType(first, talk.subject.done, 'attempt 1');
      const second = await talk.ask(talk.do(two));
      expectType(second, talk.subject.done, 'attempt 2');
      expectSame(await talk.ask(talk.do(one)), first, 'attempt 1 again');
      expectUndone(talk, await talk.ask(talk.undo(one)), true, 'the undo of attempt 1');
      expectSame(await talk.ask(talk.do(two)), second, 'attempt 2 again, after attempt 1 was undone');
    },
  },
  {
    name: 'undo-of-an-old-attempt',
    asks: 'The undo of an older attempt leaves the newest alone',
    effect: 'The newest attempt alone is in effect',
    async check(talk) {
      const older = await talk.newKey();
      const newer = { ...older, attempt: 2 };
      const done = await talk.ask(talk.do(newer));
      expectType(done, talk.subject.done, 'attempt 2');
      expectUndone(talk, await talk.ask(talk.undo(older)), false, 'the undo of attempt 1, which never came');
      expectSame(await talk.ask(talk.do(newer)), done, 'attempt 2 again');
    },
  },
];

/** @param something whether there was something to undo */
function expectUndone({ subject }: Talk, reply: Reply, something: boolean, when: string): void {
  expectType(reply, subject.step!.undone, when);
  const says = subject.undidSomething?.(reply.fields) ?? something;
  if (says !== something)
    throw new Unmet(
      `${when}: the reply says that ${says ? 'something' : 'nothing'} was undone (${JSON.stringify(reply.fields)})`,
      reply.key,
    );
}
