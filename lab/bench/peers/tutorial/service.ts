// What a service of the tutorial is made of.
import type { Pool } from 'pg';
import type { Sql } from '../business/sql.ts';
import type { Message } from './message.ts';

/** What a message changes, in its transaction. @returns the message to send */
export type Change = (tx: Sql) => Promise<Message | null>;

export interface Service {
  /** What is to do outside the transaction, before it (a provider's call); then the change itself. */
  handle(message: Message): Promise<Change>;
  /** Told after the commit. */
  committed?(message: Message): void;
}

export type CreateService = (pool: Pool) => Service;
