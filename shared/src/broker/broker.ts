// The port to a message broker. `rabbitmq` and `in-process` implement it; one suite of behaviour tests holds both to it.
import type { WireMessage } from '../contracts/message.ts';

/** A message and where it goes. */
export interface OutgoingMessage extends WireMessage {
  readonly exchange: string;
  readonly routingKey: string;
  /** It counts as sent where no queue takes it. Default: it does not. */
  readonly isOptional?: true;
}

/** A message with the routing key that it was published with: of a dead letter, the queue that it comes from. */
export interface RoutedMessage extends WireMessage {
  readonly routingKey: string;
}

/** A message handed to a consumer, unsettled until `ack`. */
export interface Delivery extends RoutedMessage {
  /** The broker has handed it out before. */
  readonly redelivered: boolean;
  /**
   * Settles the message. Does nothing when its channel has gone (the broker hands it out again).
   * The adapter may join acks, but never acks a message that was not settled.
   */
  ack(): void;
  /** False once the channel has gone: whatever is done with the message now, it will come again. */
  isLive(): boolean;
}

/** An open consumer. Survives reconnects: deliveries of the new channel come by themselves. */
export interface Subscription {
  /** Another replica of the service consumes the queue, and this one does not until it is needed. */
  standsBy(): boolean;
  /** Stops deliveries; what is unsettled goes back to the queue (at the latest when `close` of the broker runs). */
  close(): Promise<void>;
}

/** The broker cannot be reached, or did not confirm in time. Nothing is known about any message of the call. */
export class BrokerUnavailableError extends Error {
  override readonly name = 'BrokerUnavailableError';
}

/** The broker took the call, but no queue took the message: it counts as not sent. */
export class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
}

export interface QueueDepth {
  /** Messages waiting in the broker (not those handed out and unsettled). */
  readonly ready: number;
  readonly consumers: number;
}

/** A queue that earlier versions declare and this one does not. */
export interface OldQueue {
  readonly queue: string;
  /** What it is bound to. */
  readonly exchange: string;
  readonly routingKeys: readonly string[];
}

/** What an old queue was found to be. */
export interface OldQueueState {
  readonly exists: boolean;
  /** Messages that were taken out of it. */
  readonly taken: number;
  /** Who still consumes it. */
  readonly consumers: number;
}

export interface Broker {
  /**
   * Publishes persistent messages, mandatory unless they are optional, and resolves when every one is confirmed.
   * @throws BrokerUnavailableError at once while the broker is away (nothing is kept in memory), or when a confirm
   *   is outstanding for 10 s. @throws UnroutableError when one was returned; the others may have been sent.
   */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Opens a consumer with at most `prefetch` unsettled deliveries. Works before the first connection. */
  subscribe(
    queue: string,
    options: { prefetch: number },
    onDelivery: (delivery: Delivery) => void,
  ): Subscription;
  /** @throws BrokerUnavailableError */
  depth(queue: string): Promise<QueueDepth>;
  /**
   * Unbinds a queue of earlier versions and empties it, a few messages at a time: they are gone from the queue once `take`
   * resolves. With `remove` the queue is deleted afterwards, unless there is something in it again or somebody consumes it.
   * Messages in the hands of others are not seen, and would be deleted with their queue.
   * @throws BrokerUnavailableError, and what `take` throws: messages that were not taken are still there
   */
  retire(
    old: OldQueue,
    remove: boolean,
    take: (messages: readonly RoutedMessage[]) => Promise<void>,
  ): Promise<OldQueueState>;
  /** Publishing and consuming work, as far as is known. */
  isUp(): boolean;
  /**
   * Why it cannot be used, in a word for operators: `away`, or what only they can mend. Undefined: nothing is known to
   * hinder it. A right to publish that was missing hinders until a publish succeeds, while `isUp` says true.
   */
  hindrance(): string | undefined;
  /** Milliseconds since both connections were last (re)made; 0 while the broker is away. */
  upForMs(): number;
  /** Ends consumers and connections. Publishes under way are awaited for a moment. */
  close(): Promise<void>;
}
