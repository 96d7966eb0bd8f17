// Who is asked, and commands to it of which is known what becomes of them.
import type { CommandType, Worker } from '@order-saga/shared/contracts/catalogue';
import type { ParticipantStep } from '@order-saga/shared/contracts/participant';

export interface Key {
  readonly orderId: string;
  readonly attempt: number;
}

/** Fields of a body besides its key. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Command {
  readonly type: CommandType;
  readonly key: Key;
  readonly fields: Fields;
}

export interface Subject {
  readonly participant: Worker;
  /** The command that asks it to do something, and the reply that it is done. */
  readonly command: CommandType;
  readonly done: string;
  /** With them the command is done. */
  readonly accepted: Fields;
  /** With them it is refused. */
  readonly refused: Fields | undefined;
  /** With them it is done for ten orders, and refused to all others. */
  readonly contested: Fields | undefined;
  /** How it is undone; undefined: it is not. */
  readonly step: ParticipantStep | undefined;
  /** Makes an order that commands may be sent for; undefined: any id will do. */
  readonly newOrder: ((http: Http) => Promise<string>) | undefined;
  /** Whether a reply to the undo says that something was undone; undefined: it does not say. */
  readonly undidSomething: ((fields: Fields) => boolean) | undefined;
}

/** Where the participant listens. */
export interface Http {
  readonly baseUrl: string;
  readonly token: string | undefined;
}
