// Asked at the end, about all that the claims before have done.
import type { Claim } from '../claim.ts';
import { expectAlike, expectSame, expectType } from '../expect.ts';
import type { Talk } from '../talk.ts';

export const last: readonly Claim[] = [
  {
    name: 'answers-stay',
    asks: 'Every command of the run, asked once more at its end, is answered as before',
    check: answersStay,
  },
  {
    name: 'answers-outlive-a-restart',
    asks: 'So it is after a restart',
    needs: ['restart'],
    async check(talk) {
      await talk.restart!();
      await answersStay(talk);
    },
  },
  {
    name: 'all-undone',
    asks: 'Whatever is still in effect is undone in the end',
    effect: 'Nothing is in effect',
    async check(talk) {
      const dos = talk.ledger.answers().filter(({ command }) => command.type === talk.subject.command);
      const undos = dos.map(({ command }) => talk.undo(command.key));
      for (const reply of await talk.askAll(undos))
        expectType(reply, talk.subject.step!.undone, 'the undo at the end');
    },
  },
];

async function answersStay(talk: Talk): Promise<void> {
  const before = talk.ledger.answers();
  const undos = before.filter(({ command }) => command.type !== talk.subject.command);
  const dos = before.filter(({ command }) => command.type === talk.subject.command);
  for (const part of [undos, dos]) {
    const replies = await talk.askAll(part.map(({ command }) => command));
    for (const [index, { command, reply: first, at }] of part.entries()) {
      const reply = replies[index]!;
      const undo = talk.ledger.answerTo(talk.undo(command.key));
      // A do is answered as its undo since that came; what was refused may be as well.
      const undoneSince = command.type === talk.subject.command && undo !== undefined && undo.at > at;
      if (!undoneSince) expectSame(reply, first, `${command.type}, asked again at the end`);
      else if (first.type === talk.subject.done)
        expectAlike(reply, undo.reply, `${command.type}, asked again after its undo`);
    }
  }
}
