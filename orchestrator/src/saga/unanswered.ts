// How many steps of each command were not answered in a row. Kept in the memory of the orchestrator that handles replies and
// sweeps deadlines: one does at a time, and the next one counts anew.
import { type CommandType, type MessageType, repliesTo, steps } from '@order-saga/shared/contracts/catalogue';
import { sentCommands } from './states.ts';

/** A step whose command was sent, and whose time has passed. */
export interface SilentStep {
  readonly command: CommandType;
  readonly orderId: string;
  readonly attempt: number;
}

export interface Unanswered {
  passed(silent: readonly SilentStep[]): void;
  /** @param types of messages that were handled */
  handled(types: readonly MessageType[]): void;
  /** Steps without an answer since the last one that had one, each counted once; at most 10,000. */
  inARow(command: CommandType): number;
  /** Commands that were answered since this was asked last. */
  takeAnswered(): CommandType[];
  /** Counts anew. Default: all of them. */
  forget(command?: CommandType): void;
}

const MOST = 10_000;

export function createUnanswered(): Unanswered {
  const silent = new Map<CommandType, Set<string>>();
  const answered = new Set<CommandType>();
  return {
    passed(passed) {
      for (const { command, orderId, attempt } of passed) {
        const counted = silent.get(command) ?? new Set();
        silent.set(command, counted);
        // One step that is asked again and again is one.
        if (counted.size < MOST) counted.add(`${orderId} ${attempt}`);
        answered.delete(command);
      }
    },
    handled(types) {
      for (const type of types) {
        for (const command of answers.get(type) ?? []) {
          silent.delete(command);
          answered.add(command);
        }
      }
    },
    inARow: (command) => silent.get(command)?.size ?? 0,
    takeAnswered() {
      const taken = [...answered];
      answered.clear();
      return taken;
    },
    forget(command) {
      if (command === undefined) {
        silent.clear();
        answered.clear();
      } else {
        silent.delete(command);
        answered.delete(command);
      }
    },
  };
}

/** A worker says of a step that it is undone without asking whomever the step would ask: that answers the undo alone. */
const undone = new Map<string, string>(steps.map(({ do: type, undone: reply }) => [type, reply]));

const answers = new Map<MessageType, CommandType[]>();
for (const command of sentCommands)
  for (const reply of repliesTo(command))
    if (undone.get(command) !== reply) answers.set(reply, [...(answers.get(reply) ?? []), command]);
