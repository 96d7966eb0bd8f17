// The same message again: the orchestrator asks again when a reply is late, and the broker may hand a message out twice.
import { commandQueue } from '@order-saga/shared/broker/topology';
import type { Claim } from '../claim.ts';
import { expectSame, expectType, NotChecked } from '../expect.ts';
import { wire } from '../talk.ts';

/** Enough for two consumers to get a share each. */
const SHARED = 60;

export const repeats: readonly Claim[] = [
  {
    name: 'repeat',
    asks: 'A command that comes again is answered with the same reply, under the same message id',
    effect: 'It is in effect once',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      const first = await talk.ask(command);
      expectType(first, talk.subject.done, 'the first command of an order');
      for (const time of ['second', 'third'])
        expectSame(await talk.ask(command), first, `the command for the ${time} time`);
    },
  },
  {
    name: 'same-id-at-once',
    asks: 'The same message five times at once is done once, and answered with one and the same reply',
    effect: 'It is in effect once',
    async check(talk) {
      const command = talk.do(await talk.newKey());
      const [first, ...others] = await talk.askAtOnce(command, 5);
      expectType(first!, talk.subject.done, 'one of five');
      for (const other of others) expectSame(other, first!, 'another of the five');
      expectSame(await talk.ask(command), first!, 'the sixth');
    },
  },
  {
    name: 'redelivered',
    asks: 'Messages that another consumer gave back to the queue are handled as any other',
    effect: 'Each is in effect once',
    async check(talk) {
      const commands = (await talk.newKeys(SHARED)).map((key) => talk.do(key));
      const queue = commandQueue(talk.subject.participant);
      let taken = 0;
      const { consumers } = await talk.broker.depth(queue);
      const other = talk.broker.subscribe(queue, { prefetch: SHARED }, () => {
        taken++;
      });
      try {
        while ((await talk.broker.depth(queue)).consumers <= consumers) await talk.quiet();
        await talk.send(commands.map(wire));
        await talk.quiet();
      } finally {
        await other.close();
      }
      await talk.untilAnswered(commands);
      for (const reply of await talk.askAll(commands))
        expectType(reply, talk.subject.done, 'a command that was given back');
      if (taken === 0) throw new NotChecked('the participant got every message at the first time');
    },
  },
];

export const repeatedRefusals: readonly Claim[] = [
  {
    name: 'refusal-stands',
    asks: 'What was refused stays refused: the same command is not decided anew, even where it could be done by now',
    effect: 'Nothing is in effect',
    needs: ['refused'],
    async check(talk) {
      const key = await talk.newKey();
      const first = await talk.ask(talk.do(key, talk.subject.refused));
      expectType(first, talk.subject.step!.refused, 'a command that cannot be done');
      expectSame(await talk.ask(talk.do(key, talk.subject.refused)), first, 'the refused command again');
      // A command is known by its order, attempt and type. So this one is the refused one.
      const possible = talk.do(key);
      expectSame(await talk.ask(possible), first, 'the refused command again, when it can be done');
    },
  },
];
