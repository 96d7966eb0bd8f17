// Gathers what an explanation is made of: one moment of the database, then the broker.

import type { Broker } from '@order-saga/shared/broker/broker';
import { commandQueue, REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import { catalogue } from '@order-saga/shared/contracts/catalogue';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { PrismaClient, Tx } from '../../database.ts';
import type { SagaNote } from '../../operate/acts/act-store.ts';
import { askOrder, askPayment } from '../../operate/acts/ask-peers.ts';
import { readNotes } from '../../operate/acts/notes.ts';
import { type AuditView, latestAudit } from '../../operate/audit/audit-reader.ts';
import { readActiveHolds } from '../../operate/holds/hold-reader.ts';
import { beyondHorizon, tooOld } from '../../operate/reopen.ts';
import { outstandingCommand, type Saga } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import { readSaga } from '../../store/saga-reader.ts';
import { readStored } from '../../store/saga-reads.ts';
import { failureGroup } from '../failures/fingerprint.ts';
import type { Peers } from '../invariants/peers.ts';
import type { Depth, Facts } from './facts.ts';
import { answersInVain } from './order-words.ts';

export interface ExplainDependencies {
  readonly database: PrismaClient;
  readonly broker: Broker;
  readonly peers: Pick<Peers, 'paymentsOf' | 'order'>;
  readonly stepMaxAttempts: number;
  readonly horizonHours: number | undefined;
}

export interface Gathered extends Facts {
  readonly notes: SagaNote[];
  readonly audit: AuditView[];
}

/** What is shown of notes and audit, newest first. */
const LATEST = 10;
/** A broker that is slow to answer is a fact too. Milliseconds. */
const DEPTH_LIMIT_MS = 2000;

/** @throws RequestError SAGA_NOT_FOUND */
export async function gather(deps: ExplainDependencies, orderId: string): Promise<Gathered> {
  const { database, broker, peers, stepMaxAttempts, horizonHours } = deps;
  // Row, history and notes of one moment; reads only, so nothing waits for it.
  const stored = await database.$transaction((tx) => read(tx, orderId, horizonHours), {
    ...TRANSACTION,
    isolationLevel: 'RepeatableRead',
  });
  const command = outstandingCommand(stored.saga);
  const owner = command === null ? null : catalogue[command].owner;
  const mayHaveEnded = owner === 'order' || answersInVain(stored.saga, stored.view).length > 0;
  const [commands, replies, payment, order] = await Promise.all([
    owner === null ? null : depthOf(broker, commandQueue(owner)),
    owner === null ? null : depthOf(broker, REPLIES_QUEUE),
    owner === 'payment' ? askPayment(peers, stored.saga) : null,
    mayHaveEnded ? askOrder(peers, stored.saga) : null,
  ]);
  const isBrokerUp = broker.isUp();
  return { ...stored, maxTries: stepMaxAttempts, isBrokerUp, commands, replies, payment, order };
}

async function read(tx: Tx, orderId: string, horizonHours: number | undefined) {
  const view = await readSaga(tx, orderId);
  const saga = await readStored(tx, orderId);
  if (view === null || saga === null) {
    throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
  }
  const [{ now }] = await tx.$queryRaw<[{ now: Date }]>`SELECT now()`;
  const isOld =
    orderStates.of(saga.state)?.isReplayable && (await beyondHorizon(tx, [orderId], horizonHours)).size > 0;
  const holds = await readActiveHolds(tx);
  const command = outstandingCommand(saga);
  return {
    saga,
    view,
    held: new Set(holds.map((hold) => hold.command)),
    hold: holds.find((hold) => hold.command === command) ?? null,
    now: now.toISOString(),
    group: await groupOf(tx, saga),
    isTooOld: isOld ? tooOld(horizonHours!) : null,
    notes: await readNotes(tx, orderId, LATEST),
    audit: await latestAudit(tx, orderId, LATEST),
  };
}

async function groupOf(tx: Tx, saga: Saga): Promise<Facts['group']> {
  const group = failureGroup(saga);
  return group === null ? null : { group, sagas: await tx.saga.count({ where: { failureGroup: group } }) };
}

function depthOf(broker: Broker, queue: string): Promise<Depth | null> {
  return withTimeLimit(DEPTH_LIMIT_MS, () => broker.depth(queue)).catch(() => null);
}
