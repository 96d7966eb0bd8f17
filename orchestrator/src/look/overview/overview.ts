// Everything that a glance at the system shows: its sagas, and what waits beside them.
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import type { PrismaClient } from '../../database.ts';
import { countParked } from '../../operate/dead-letters/letter-store.ts';
import { readWaiting, type WaitingStep } from '../failures/waiting.ts';
import type { Outbox, Peers } from '../invariants/peers.ts';
import type { Settled } from './begun.ts';
import { type Counts, readCounts } from './counts.ts';
import { type HeldCommand, readHeldCommands } from './held.ts';
import { type PendingPayments, readPendingPayments } from './pending.ts';

export interface Overview extends Counts {
  /** What sagas have waited for longer than they should. */
  waiting: WaitingStep[];
  /** Commands that are held, the newest hold first. */
  held: HeldCommand[];
  pending: PendingPayments;
  deadLetters: number;
  /** Null: order-service does not answer. */
  outbox: Outbox | null;
}

/** Numbers do not wait for a service that is away. Milliseconds. */
const OUTBOX_LIMIT_MS = 1000;

export async function readOverview(
  database: PrismaClient,
  peers: Peers,
  settled: () => Promise<Settled>,
  waitingMs: number,
): Promise<Overview> {
  const [counts, waiting, held, pending, parked, outbox] = await Promise.all([
    settled().then((stretch) => readCounts(database, stretch)),
    readWaiting(database, waitingMs),
    readHeldCommands(database),
    readPendingPayments(database),
    countParked(database),
    withTimeLimit(OUTBOX_LIMIT_MS, () => peers.outbox()).catch(() => null),
  ]);
  const deadLetters = parked.reduce((sum, { count }) => sum + count, 0);
  return { ...counts, waiting, held, pending, deadLetters, outbox };
}
