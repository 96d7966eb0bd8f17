// What a claim has to talk to the participant with. Every claim has orders of its own.
import type { Broker, OutgoingMessage, RoutedMessage } from '@order-saga/shared/broker/broker';
import { toOutgoing } from '@order-saga/shared/broker/publisher';
import {
  type CommandType,
  catalogue,
  isMessageType,
  type MessageBody,
} from '@order-saga/shared/contracts/catalogue';
import { messageIdOf, newId } from '@order-saga/shared/contracts/ids';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import type { Desk, Reply } from './desk.ts';
import { Unmet } from './expect.ts';
import type { Ledger } from './ledger.ts';
import type { Command, Fields, Http, Key, Subject } from './subject.ts';

/** What the claims are run with. */
export interface Setting {
  readonly subject: Subject;
  readonly broker: Broker;
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly http: Http | undefined;
  /** Kills the participant and starts it again. */
  readonly restart: (() => Promise<void>) | undefined;
  /** How many orders the claims about many have. */
  readonly orders: number;
  /** How long a reply may take, in ms. */
  readonly patienceMs: number;
}

export interface Talk extends Setting {
  /** The first attempt of a new order. */
  newKey(): Promise<Key>;
  newKeys(count: number): Promise<readonly Key[]>;
  /** The command that is done, unless other fields are given. */
  do(key: Key, fields?: Fields): Command;
  undo(key: Key): Command;
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Sends a command and waits for a reply to it. @throws Unmet when none comes, or one that is not valid */
  ask(command: Command): Promise<Reply>;
  /** Sends the same message so often at once. @returns the replies, at least one */
  askAtOnce(command: Command, times: number): Promise<readonly Reply[]>;
  /**
   * Sends commands and waits for a reply to each; no two are of the same attempt of an order.
   * @param tries how often the unanswered ones are sent, as the orchestrator does
   */
  askAll(commands: readonly Command[], tries?: number): Promise<readonly Reply[]>;
  /** Waits until each of these, which were sent, has been answered. Sends again those that are not. */
  untilAnswered(commands: readonly Command[], tries?: number): Promise<void>;
  /** Waits until nothing has come for a moment. */
  quiet(): Promise<void>;
  /** Sends a message that cannot be handled, and waits for its dead letter. @throws Unmet when none comes */
  letterOf(message: OutgoingMessage): Promise<RoutedMessage>;
}

/** Messages of one publish. */
const CHUNK = 100;
const ORDERS_AT_ONCE = 16;
/** Shorter than any wait for a reply, longer than two replies to the same are apart. */
const QUIET_MS = 250;
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-00`;

/** A command as the orchestrator sends it, the same every time. */
export function wire({ type, key, fields }: Command): OutgoingMessage {
  const causationId = messageIdOf(key.orderId, key.attempt, 'conformance');
  const body = { ...fields, ...key } as MessageBody<CommandType>;
  const message = createMessage(type, body, { causationId, traceparent: TRACEPARENT });
  return toOutgoing(message as Message, 'orchestrator');
}

/** Of whatever type: which one it has to be is for the claim to say. */
const isReply = ({ type }: Reply) => isMessageType(type) && catalogue[type].kind === 'reply';

export function openTalk(setting: Setting): Talk {
  const { subject, desk, ledger, http, patienceMs } = setting;

  async function send(messages: readonly OutgoingMessage[]): Promise<void> {
    for (let from = 0; from < messages.length; from += CHUNK)
      await desk.send(messages.slice(from, from + CHUNK));
  }

  const repliesOf = ({ key }: Command): readonly Reply[] =>
    desk
      .repliesOf(key.orderId)
      .filter((reply) => reply.key.attempt === key.attempt && (reply.problem !== null || isReply(reply)));

  /** Waits until each command has more replies than were seen. Sends those without again, `tries - 1` times. */
  async function untilMore(
    commands: readonly Command[],
    seenOf: (command: Command) => number,
    tries: number,
  ): Promise<void> {
    let open = commands.map((command) => ({ command, seen: seenOf(command) }));
    const isDone = () => {
      open = open.filter(({ command, seen }) => repliesOf(command).length <= seen);
      return open.length === 0;
    };
    for (let tried = 1; !(await desk.until(isDone, patienceMs)); tried++) {
      const { command } = open[0]!;
      if (tried >= tries)
        throw new Unmet(`${command.type} was not answered within ${patienceMs / 1000} s`, command.key);
      await send(open.map((one) => wire(one.command)));
    }
  }

  function noted(command: Command, reply: Reply): Reply {
    if (reply.problem !== null)
      throw new Unmet(`${reply.type} is not what the orchestrator takes: ${reply.problem}`, reply.key);
    ledger.note(command, reply);
    return reply;
  }

  async function askAll(commands: readonly Command[], tries = 1): Promise<readonly Reply[]> {
    const seen = new Map(commands.map((command) => [command, repliesOf(command).length]));
    const more = untilMore(commands, (command) => seen.get(command)!, tries);
    await Promise.all([send(commands.map(wire)), more]);
    return commands.map((command) => noted(command, repliesOf(command)[seen.get(command)!]!));
  }

  const ask = async (command: Command) => (await askAll([command]))[0]!;
  const quiet = async () => {
    await desk.until(() => false, QUIET_MS);
  };

  const newKey = async () => ({ orderId: (await subject.newOrder?.(http!)) ?? newId(), attempt: 1 });

  return {
    ...setting,
    newKey,
    async newKeys(count) {
      const keys: Key[] = [];
      while (keys.length < count)
        keys.push(
          ...(await Promise.all(
            Array.from({ length: Math.min(ORDERS_AT_ONCE, count - keys.length) }, newKey),
          )),
        );
      return keys;
    },
    send,
    quiet,
    ask,
    askAll,
    do: (key, fields = subject.accepted) => ({ type: subject.command, key, fields }),
    undo: (key) => ({ type: subject.step!.undo as CommandType, key, fields: {} }),
    async askAtOnce(command, times) {
      const seen = repliesOf(command).length;
      await send(Array.from({ length: times }, () => wire(command)));
      await untilMore([command], () => seen, 1);
      await quiet();
      return repliesOf(command)
        .slice(seen)
        .map((reply) => noted(command, reply));
    },
    untilAnswered: (commands, tries = 1) => untilMore(commands, () => 0, tries),
    async letterOf(message) {
      const { messageId } = message.properties;
      const find = () => desk.letters.find((letter) => letter.properties.messageId === messageId);
      await send([message]);
      await desk.until(() => find() !== undefined, patienceMs);
      const letter = find();
      if (letter === undefined)
        throw new Unmet(`no dead letter of it came within ${patienceMs / 1000} s`, {
          orderId: message.properties.correlationId ?? '',
        });
      return letter;
    },
  };
}
