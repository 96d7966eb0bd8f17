// The way of a batch of commands through a worker, the same for every worker and every message:
//
//   session ─▶ insert keys, lock, read ─▶ decide (pure) ─▶ write and commit ─▶ outcomes
//              └── one round trip ──┘                      └─ one round trip ─┘
//
// The consumer does what comes around it: it halves a failing batch, tries again, publishes the replies, awaits their
// confirms, acks. How to make a worker: docs of `Step` (step.ts) for what its author decides.
import type { BatchHandler, HandlerOutcome } from '../consumer/consumer-options.ts';
import { type CommandType, catalogue, serviceOf, type Worker } from '../contracts/catalogue.ts';
import type { Message, MessageOf } from '../contracts/message.ts';
import { decideInStore, type Store } from '../database/store.ts';

/** The commands that the catalogue gives to a worker. */
export type CommandOf<W extends Worker> = {
  [T in CommandType]: (typeof catalogue)[T]['owner'] extends W ? MessageOf<T> : never;
}[CommandType];

export interface Decided<Changes> {
  /** Written and committed as a whole. */
  readonly changes: Changes;
  /** One for each command, in order. */
  readonly outcomes: readonly HandlerOutcome[];
}

/** What a worker is made of. */
export interface WorkerParts<W extends Worker, Ask, Found, Changes, Written, D extends Decided<Changes>> {
  readonly worker: W;
  readonly store: Store<Ask, Found, Changes, Written>;
  /** What the store inserts, locks and reads for these commands, which are at least one. */
  askOf(commands: readonly CommandOf<W>[]): Ask;
  /** Pure: `decideStep` of step.ts, or `decideCommands` of commands.ts, with what the worker locks beside its rows. */
  decide(commands: readonly CommandOf<W>[], found: Found): D;
  /**
   * Once the commit is known. From here on the rows imply what is to be done, whatever happens to this process, so it
   * must not throw: the batch would come again.
   */
  afterCommit?(decided: D & { readonly written: Written }): void | Promise<void>;
}

/** Handles batches: one outcome for each message, in order. A message that is no command of the worker is rejected. */
export function createWorkerHandler<
  W extends Worker,
  Ask,
  Found,
  Changes,
  Written,
  D extends Decided<Changes>,
>({
  worker,
  store,
  askOf,
  decide,
  afterCommit,
}: WorkerParts<W, Ask, Found, Changes, Written, D>): BatchHandler {
  const isCommand = (message: Message): message is CommandOf<W> & Message => {
    const { kind, owner } = catalogue[message.type];
    return kind === 'command' && owner === worker;
  };

  async function outcomesOf(commands: readonly CommandOf<W>[]): Promise<readonly HandlerOutcome[]> {
    if (commands.length === 0) return [];
    const decided = await decideInStore(store, askOf(commands), (found) => {
      const decision = decide(commands, found);
      if (decision.outcomes.length !== commands.length)
        throw new TypeError(`${decision.outcomes.length} outcomes for ${commands.length} commands`);
      return decision;
    });
    await afterCommit?.(decided);
    return decided.outcomes;
  }

  return async (messages) => {
    const inTurn = (await outcomesOf(messages.filter(isCommand))).values();
    return messages.map((message) =>
      isCommand(message) ? inTurn.next().value! : foreign(message.type, worker),
    );
  };
}

const foreign = (type: string, worker: Worker): HandlerOutcome => ({
  reject: { code: 'unknown-type', message: `${type} is not a command of ${serviceOf(worker)}` },
});
