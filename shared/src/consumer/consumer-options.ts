// What a service gives to a consumer: its handler, and how to tell a message's fault from the world's.
import type { Logger } from 'pino';
import type { Broker } from '../broker/broker.ts';
import type { Message } from '../contracts/message.ts';

/** What became of one message. */
export type HandlerOutcome =
  /** Done: replies and commands to publish before the ack; may be none. */
  | { readonly publish: readonly Message[] }
  /** To the dead-letter queue at once, for example as `unknown-saga`. */
  | { readonly reject: { readonly code: string; readonly message: string } };

/**
 * One transaction for the whole batch; one outcome per message, in the same order.
 * Must be idempotent: a batch comes again when it threw, when its publishing failed and when the process dies. The same
 * message can be in it twice. A throw means that nothing of the batch was done, or that nobody knows.
 */
export type BatchHandler = (messages: readonly Message[]) => Promise<readonly HandlerOutcome[]>;

export type ConsumeResult = 'handled' | 'dead-lettered';

/** What a consumer reports; each is called with finite label values only. */
export interface ConsumerMetrics {
  consumed(queue: string, result: ConsumeResult, count: number): void;
  /** Messages that the pump took in one go. */
  batchSize(queue: string, size: number): void;
  deadLetter(queue: string, code: string): void;
}

export interface ConsumerOptions {
  readonly broker: Broker;
  readonly queue: string;
  /** The consuming service, as the sender of what the handler publishes. */
  readonly appId: string;
  readonly handler: BatchHandler;
  /** Most messages in hand. Default 300. */
  readonly prefetch?: number;
  /** Most messages in one call of the handler. Default 128. */
  readonly maxBatch?: number;
  /** Failures of a message, alone and with everything healthy, before it is dead-lettered; from 1. */
  readonly maxAttempts: number;
  /** Is this error the message's own fault (SQLSTATE class 22 or 23, a programming error)? Else it is waited out. */
  isOwnFault(error: unknown): boolean;
  /** True when what the handler depends on (its database) answers. A rejection counts as false. */
  probe(): Promise<boolean>;
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
  /** How long a failing dependency is waited for before the messages go back to the queue, in ms. Default 5000. */
  readonly patienceMs?: number;
  /** How often `probe` is asked meanwhile, in ms. Default 1000. */
  readonly probeIntervalMs?: number;
}
