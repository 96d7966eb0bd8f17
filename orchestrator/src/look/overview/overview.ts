// Everything that a glance at the system shows: its sagas, and what waits beside them.
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import type { PrismaClient } from '../../database.ts';
import { countParked } from '../../operate/dead-letters/letter-store.ts';
import { readWaiting, type WaitingStep } from '../failures/waiting.ts';
import type { Outbox, Peers } from '../invariants/peers.ts';
import type { Settled } from './begun.ts';
import { type Counts, readCounts } from './counts.ts';

export interface Overview extends Counts {
  /** What sagas have waited for longer than they should. */
  waiting: WaitingStep[];
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
  const [counts, waiting, parked, outbox] = await Promise.all([
    settled().then((stretch) => readCounts(database, stretch)),
    readWaiting(database, waitingMs),
    countParked(database),
    withTimeLimit(OUTBOX_LIMIT_MS, () => peers.outbox()).catch(() => null),
  ]);
  return { ...counts, waiting, deadLetters: parked.reduce((sum, { count }) => sum + count, 0), outbox };
}
