// What a participant of the saga declares of itself: its port, its step and the messages that it owns. A leaf: contracts of
// participants import this file, fields.ts and nothing else of the project.
import type { TObject } from 'typebox';

/** A message of the catalogue. */
export interface MessageEntry {
  /**
   * command: asks the participant to act; reply: its outcome; event: a fact for whoever listens, the orchestrator first;
   * news: a fact for others alone, which none of ours listens to; hint: tells the participant something, and has no answer.
   */
  readonly kind: 'command' | 'reply' | 'event' | 'news' | 'hint';
  /** Has `orderId` and `attempt`. What a command needs of the order it names as a field: see `orchestrator/src/saga/commands.ts`. */
  readonly body: TObject;
  /** Replies that a command can have. The commands of the step have those of the step. */
  readonly answeredBy?: readonly string[];
  /** It may come several times in an attempt, each with a higher `revision` in its body, which is part of its id. */
  readonly isRevised?: true;
  /** One sentence for the documentation. */
  readonly meaning: string;
}

/** A command that does something for an order, and the command that undoes it. Each field names a message of the participant. */
export interface ParticipantStep {
  readonly do: string;
  /** Reply: it is done, until it is undone. */
  readonly done: string;
  /** Reply: it was refused, and nothing is to be undone. Its body has a `reason`. */
  readonly refused: string;
  readonly undo: string;
  /** Reply: nothing of it is left, also when nothing was done. */
  readonly undone: string;
  /** The reasons of orders that failed because the step was refused. */
  readonly refusals: readonly string[];
  /** The reason of an order that failed because the step was not answered. */
  readonly unanswered: string;
  /** None: it is done or refused at once. */
  readonly pending?: {
    /** Reply: somebody outside must act first, or it takes its time. Done or refused comes later, or a newer one of these. */
    readonly reply: string;
    /** The reason of an order that failed because that was waited for in vain. */
    readonly expired: string;
  };
}

export interface Participant {
  /** Where its service listens unless told otherwise. No two have the same. */
  readonly port: number;
  /** None: it has nothing to undo. */
  readonly step?: ParticipantStep;
  readonly messages: Readonly<Record<string, MessageEntry>>;
  /** Replies and events of others that it reads, in a queue of its own. None: it handles its commands alone. */
  readonly hears?: readonly string[];
}
