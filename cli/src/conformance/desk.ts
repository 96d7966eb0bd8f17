// Stands in for the orchestrator at the broker: sends, and keeps every reply and dead letter that comes.
import type { Broker, Delivery, OutgoingMessage, RoutedMessage } from '@order-saga/shared/broker/broker';
import { DEAD_LETTERS_QUEUE, REPLIES_QUEUE, routeOf } from '@order-saga/shared/broker/topology';
import { decode, type WireMessage } from '@order-saga/shared/contracts/message';

/** A reply or an event that came. */
export interface Reply {
  readonly type: string;
  readonly key: { readonly orderId: string; readonly attempt: number };
  /** The body without its key. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly messageId: string;
  readonly message: RoutedMessage;
  /** Why the orchestrator would not take it; null: it would. */
  readonly problem: string | null;
}

/** A message of the run, as it was on the wire. */
export interface Logged extends WireMessage {
  readonly direction: 'sent' | 'came' | 'parked';
  readonly orderId: string;
}

export interface Desk {
  /** Resolves when the broker has confirmed it. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /** All that came about an order, in the order of their coming. */
  repliesOf(orderId: string): readonly Reply[];
  readonly letters: readonly RoutedMessage[];
  /** Everything so far, in its order. */
  readonly log: readonly Logged[];
  /**
   * Asks again whenever something comes.
   * @returns whether the condition came true; not, when nothing has come for `limitMs`
   */
  until(condition: () => boolean, limitMs: number): Promise<boolean>;
  close(): Promise<void>;
}

const PREFETCH = 500;

export function openDesk(broker: Broker, signal: AbortSignal): Desk {
  const replies = new Map<string, Reply[]>();
  const letters: RoutedMessage[] = [];
  const log: Logged[] = [];
  function note(
    direction: Logged['direction'],
    { properties, content }: WireMessage,
    orderId?: string,
  ): void {
    log.push({ direction, orderId: orderId ?? properties.correlationId ?? '', properties, content });
  }
  const waiting = new Set<(came: boolean) => void>();
  const wake = () => {
    for (const resolve of waiting) resolve(true);
  };
  signal.addEventListener('abort', wake);
  const take = (keep: (message: RoutedMessage) => void) => (delivery: Delivery) => {
    keep(delivery);
    delivery.ack();
    wake();
  };
  async function somethingWithin(limitMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    waiting.add(resolve);
    const timer = setTimeout(() => resolve(false), limitMs);
    const came = await promise;
    clearTimeout(timer);
    waiting.delete(resolve);
    return came;
  }

  const subscriptions = [
    broker.subscribe(
      REPLIES_QUEUE,
      { prefetch: PREFETCH },
      take((message) => {
        const reply = read(message);
        const { orderId } = reply.key;
        replies.set(orderId, [...(replies.get(orderId) ?? []), reply]);
        note('came', message, orderId);
      }),
    ),
    broker.subscribe(
      DEAD_LETTERS_QUEUE,
      { prefetch: PREFETCH },
      take((message) => {
        letters.push(message);
        note('parked', message);
      }),
    ),
  ];
  return {
    async send(messages) {
      for (const message of messages) note('sent', message);
      await broker.publish(messages);
    },
    repliesOf: (orderId) => replies.get(orderId) ?? [],
    letters,
    log,
    async until(condition, limitMs) {
      for (;;) {
        signal.throwIfAborted();
        if (condition()) return true;
        if (!(await somethingWithin(limitMs))) return condition();
      }
    },
    close: async () => {
      signal.removeEventListener('abort', wake);
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    },
  };
}

function read(message: RoutedMessage): Reply {
  const { properties, content, routingKey } = message;
  try {
    const { type, messageId, body } = decode(message);
    const { orderId, attempt, ...fields } = body;
    const expected = routeOf(type).routingKey;
    const problem =
      routingKey === expected ? null : `its routing key is ${routingKey} and has to be ${expected}`;
    return { type, key: { orderId, attempt }, fields, messageId, message, problem };
  } catch (error) {
    const { orderId, attempt, ...fields } = parsed(content);
    const key = { orderId: String(orderId ?? properties.correlationId), attempt: Number(attempt ?? 1) };
    const [type, messageId] = [properties.type ?? 'a message without a type', properties.messageId ?? ''];
    return { type, key, fields, messageId, message, problem: (error as Error).message };
  }
}

function parsed(content: Buffer): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(content.toString());
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
