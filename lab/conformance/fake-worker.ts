// A participant in memory, small enough to see that it keeps the rules, with a fault for each rule that may be broken.
import type { Broker, Delivery, OutgoingMessage } from '@order-saga/shared/broker/broker';
import { toOutgoing } from '@order-saga/shared/broker/publisher';
import { commandQueue, DEAD_LETTER } from '@order-saga/shared/broker/topology';
import type { Worker } from '@order-saga/shared/contracts/catalogue';
import { newId } from '@order-saga/shared/contracts/ids';
import {
  createMessage,
  decode,
  type MalformedMessageError,
  type Message,
} from '@order-saga/shared/contracts/message';

export type Fault =
  | 'a repeat has another message id'
  | 'a repeat is done again'
  | 'a repeat gets no answer'
  | 'a redelivered message is taken for a repeat and dropped'
  | 'a refusal leaves no row'
  | 'an undo of something unknown leaves no row'
  | 'an undo deletes the row'
  | 'an older attempt is done'
  | 'an order has one row for all attempts'
  | 'an undo undoes every attempt'
  | 'it decides on what it read before others wrote'
  | 'lines are held one by one'
  | 'unknown fields are refused'
  | 'what cannot be read is dropped'
  | 'a reply does not name its command'
  | 'rows are gone after a restart'
  | 'a repeat is charged again';

/** A message type and its fields. */
export interface Answer {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the worker does for a living. */
export interface Trade {
  readonly participant: Worker;
  readonly undo: string;
  /** May be asked for something else than what is done, so that a fault can be seen. */
  begin(command: Message, isFaulty: (fault: Fault) => boolean): Promise<Answer>;
  /** Of what was answered so; undefined: nothing was begun. */
  end(begun: Answer | undefined, command: Message | undefined): Answer;
  isDone(answer: Answer): boolean;
}

interface Row {
  readonly key: string;
  readonly orderId: string;
  readonly attempt: number;
  command: Message | undefined;
  begun: Answer | undefined;
  answer: Answer;
}

export interface FakeWorker {
  /** Rows that are done and not undone. */
  inEffect(): readonly { orderId: string; attempt: number; command: Message; answer: Answer }[];
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PREFETCH = 100;

export function startFakeWorker(broker: Broker, trade: Trade, fault: Fault | undefined): FakeWorker {
  const queue = commandQueue(trade.participant);
  const rows = new Map<string, Row>();
  const isFaulty = (other: Fault) => other === fault;
  const keyOf = ({ body: { orderId, attempt } }: Message) =>
    isFaulty('an order has one row for all attempts') ? orderId : `${orderId}:${attempt}`;
  const rowsOf = (orderId: string) => [...rows.values()].filter((row) => row.orderId === orderId);

  /** @returns null: no answer */
  async function handle(command: Message): Promise<Answer | null> {
    const key = keyOf(command);
    const { orderId, attempt } = command.body;
    const row = rows.get(key);
    if (command.type === trade.undo) {
      if (row?.answer.type === trade.end(undefined, undefined).type) return row.answer;
      const answer = trade.end(row?.begun, row?.command);
      if (isFaulty('an undo deletes the row')) rows.delete(key);
      else if (row !== undefined) row.answer = answer;
      else if (!isFaulty('an undo of something unknown leaves no row'))
        rows.set(key, { key, orderId, attempt, command: undefined, begun: undefined, answer });
      if (isFaulty('an undo undoes every attempt'))
        for (const other of rowsOf(orderId)) {
          if (other.key !== key) other.answer = trade.end(other.begun, other.command);
        }
      return answer;
    }
    if (row !== undefined && isFaulty('a repeat gets no answer')) return null;
    if (row !== undefined && isFaulty('a repeat is done again') && trade.isDone(row.answer))
      await trade.begin(command, isFaulty);
    if (row !== undefined && isFaulty('a repeat is charged again') && trade.isDone(row.answer))
      return trade.begin(command, isFaulty);
    if (row !== undefined) return row.answer;
    const isOld = rowsOf(orderId).some((other) => other.attempt > attempt);
    if (isOld && !isFaulty('an older attempt is done')) {
      const answer = trade.end(undefined, undefined);
      rows.set(key, { key, orderId, attempt, command: undefined, begun: undefined, answer });
      return answer;
    }
    const answer = await trade.begin(command, isFaulty);
    if (trade.isDone(answer) || !isFaulty('a refusal leaves no row'))
      rows.set(key, { key, orderId, attempt, command, begun: answer, answer });
    return answer;
  }

  function reply(command: Message, { type, fields }: Answer): OutgoingMessage {
    const { orderId, attempt } = command.body;
    const context = { causationId: command.messageId, traceparent: command.traceparent };
    const body = { orderId, attempt, ...fields } as never;
    const message = toOutgoing(createMessage(type as Message['type'], body, context) as Message, 'fake');
    const { headers, ...properties } = message.properties;
    return {
      ...message,
      properties: {
        ...properties,
        ...(isFaulty('a repeat has another message id') && { messageId: newId() }),
        ...(!isFaulty('a reply does not name its command') && { headers }),
      },
    };
  }

  async function take(delivery: Delivery): Promise<void> {
    const { properties, content } = delivery;
    if (delivery.redelivered && isFaulty('a redelivered message is taken for a repeat and dropped')) return;
    let command: Message;
    try {
      command = decode(delivery);
      const isOwn = [trade.undo, trade.participant === 'stock' ? 'ReserveStock' : 'ProcessPayment'];
      if (!isOwn.includes(command.type)) throw Object.assign(new Error('not mine'), { code: 'unknown-type' });
      if (isFaulty('unknown fields are refused') && 'conformance' in command.body)
        throw Object.assign(new Error('unknown field'), { code: 'invalid-message' });
    } catch (error) {
      if (isFaulty('what cannot be read is dropped')) return;
      const { code, message } = error as MalformedMessageError;
      const headers = {
        ...properties.headers,
        ...{ 'x-error-code': code, 'x-error-message': message, 'x-failed-at': new Date().toISOString() },
      };
      await broker.publish([
        { exchange: DEAD_LETTER, routingKey: queue, properties: { ...properties, headers }, content },
      ]);
      return;
    }
    const answer = await handle(command);
    if (answer !== null) await broker.publish([reply(command, answer)]);
  }

  // One after the other, so that each sees what the ones before have written.
  let turn = Promise.resolve();
  const subscribe = () =>
    broker.subscribe(queue, { prefetch: PREFETCH }, (delivery) => {
      const taken = isFaulty('it decides on what it read before others wrote')
        ? take(delivery)
        : turn.then(() => take(delivery));
      turn = taken.then(() => delivery.ack());
    });
  let subscription = subscribe();

  return {
    inEffect: () =>
      [...rows.values()].flatMap(({ orderId, attempt, command, answer }) =>
        command !== undefined && trade.isDone(answer) ? [{ orderId, attempt, command, answer }] : [],
      ),
    async restart() {
      await subscription.close();
      await turn;
      if (isFaulty('rows are gone after a restart')) rows.clear();
      subscription = subscribe();
    },
    async stop() {
      await subscription.close();
      await turn;
    },
  };
}
