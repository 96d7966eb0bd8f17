// What every command of a run was answered with, when it was last asked.
import type { Reply } from './desk.ts';
import type { Command, Subject } from './subject.ts';

export interface Answer {
  readonly command: Command;
  readonly reply: Reply;
  /** Counts up. */
  readonly at: number;
}

export interface Ledger {
  note(command: Command, reply: Reply): void;
  answerTo(command: Pick<Command, 'type' | 'key'>): Answer | undefined;
  /** Those that were noted since; of all commands unless told otherwise. */
  answers(since?: number): readonly Answer[];
  /** By its answers: it was done, and not undone since. */
  isInEffect(command: Command): boolean;
  /** The `at` of the next note. */
  now(): number;
}

export function openLedger({ command: type, done, step }: Subject): Ledger {
  const answers = new Map<string, Answer>();
  let at = 0;
  const nameOf = ({ type, key }: Pick<Command, 'type' | 'key'>) => `${type} ${key.orderId}:${key.attempt}`;
  const answerTo = (command: Pick<Command, 'type' | 'key'>) => answers.get(nameOf(command));
  return {
    note: (command, reply) => answers.set(nameOf(command), { command, reply, at: at++ }),
    answerTo,
    answers: (since = 0) => [...answers.values()].filter((answer) => answer.at >= since),
    isInEffect({ key }) {
      const answer = answerTo({ type, key });
      const isUndone =
        step !== undefined && answerTo({ type: step.undo as Command['type'], key }) !== undefined;
      return answer?.reply.type === done && !isUndone;
    },
    now: () => at,
  };
}
