// The queue `orchestrator.replies`: events and replies move sagas, a whole batch in one transaction.
// Order of work: commit (saga, history), publish the next commands, await confirms, ack the replies. Death in
// between means redelivery, which finds its history row and has the outstanding command sent again.

import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import { beyondRetention } from '@order-saga/shared/consumer/beyond-retention';
import type { BatchHandler, HandlerOutcome } from '@order-saga/shared/consumer/consumer';
import { takeOrDecide } from '@order-saga/shared/consumer/take-or-decide';
import type { Message } from '@order-saga/shared/contracts/message';
import type { DriverTransaction, SqlRunner } from '@order-saga/shared/database/driver';
import { send } from '@order-saga/shared/database/query';
import { isOlderSql } from '@order-saga/shared/database/retention';
import type { PrismaClient } from '../database.ts';
import type { SagaMetrics } from '../metrics.ts';
import { commandMessage } from '../saga/commands.ts';
import { plainSteps } from '../saga/plain-steps.ts';
import { causeOf, type Received, receive } from '../saga/receive.ts';
import { AWAITING_ORDER, type HistoryRow, historyRow, outstandingCommand, type Saga } from '../saga/saga.ts';
import type { StoredSaga } from '../store/saga-row.ts';
import { type TakenStep, takeSteps } from '../store/saga-steps.ts';
import { lockSagas, recordedStale } from '../store/saga-store.ts';
import { fillOrders, insertSagas, writeSagas } from '../store/saga-writes.ts';

/** Handles a batch of replies and events. Idempotent. */
export function createReplyHandler(deps: {
  database: PrismaClient;
  stepTimeoutMs: number;
  metrics: SagaMetrics;
  /** Age from which an order is not begun any more, for its saga may have been pruned. Hours; undefined: none. */
  horizonHours?: number | undefined;
}): BatchHandler {
  const { database, stepTimeoutMs, metrics, horizonHours } = deps;
  const isTooOld = horizonHours === undefined ? 'FALSE' : isOlderSql('order_id', horizonHours);
  const timing = { stepTimeoutMs, isTooOld };
  return async (messages) => {
    const written: Written[] = [];
    const outcomes = await takeOrDecide<Message, HandlerOutcome>(database.$driver, messages, {
      mayTake: (message) => message.type === 'OrderCreated' || plainSteps(message).length > 0,
      take(tx, plain) {
        const taken = takePlain(tx, plain, timing);
        return () => {
          const { outcomes, ...rows } = taken();
          written.push(rows);
          return outcomes;
        };
      },
      async decide(tx, others) {
        const { outcomes, ...rows } = await decideFromSagas(tx, others, timing);
        written.push(rows);
        return outcomes;
      },
    });
    for (const { rows, ages } of written) metrics.record(rows, ages);
    return outcomes;
  };
}

interface Timing {
  readonly stepTimeoutMs: number;
  /** SQL, as insertSagas takes it. */
  readonly isTooOld: string;
}

interface Written {
  readonly rows: readonly HistoryRow[];
  /** Milliseconds since each saga began. */
  readonly ages: ReadonlyMap<string, number>;
}

/** Begins new sagas and takes plain steps, with the commit. */
function takePlain(
  tx: Pick<DriverTransaction, '$withCommit'>,
  messages: readonly Message[],
  { stepTimeoutMs, isTooOld }: Timing,
): () => Written & { outcomes: Map<Message, HandlerOutcome> } {
  const first = messages.filter(({ type }) => type === 'OrderCreated').map(beginning);
  const steps = messages.flatMap((message) =>
    plainSteps(message).map((step) => ({ message, step, waitMs: firstWait(step.to, stepTimeoutMs) })),
  );
  const begun = tx.$withCommit(
    insertSagas(
      first.map(({ saga }) => ({ saga, waitMs: firstWait(saga.state, stepTimeoutMs) })),
      first.flatMap(({ rows }) => rows),
      isTooOld,
    ),
  );
  const moved = tx.$withCommit(takeSteps(steps));
  return () => plainResults(first, begun(), moved());
}

function plainResults(
  first: readonly Beginning[],
  begun: ReadonlySet<string>,
  moved: readonly TakenStep[],
): Written & { outcomes: Map<Message, HandlerOutcome> } {
  const outcomes = new Map<Message, HandlerOutcome>();
  const rows: HistoryRow[] = [];
  const ages = new Map<string, number>();
  for (const each of first) {
    if (!begun.has(each.saga.orderId)) continue;
    outcomes.set(each.message, publishing(commandMessage(each.saga)));
    rows.push(...each.rows);
  }
  for (const { saga, ageMs, from, message } of moved) {
    outcomes.set(message, publishing(commandMessage(saga)));
    rows.push(historyRow(saga, from, causeOf(message, 'message')));
    ages.set(saga.orderId, ageMs);
  }
  return { outcomes, rows, ages };
}

type Beginning = ReturnType<typeof beginning>;

function beginning(message: Message) {
  const { saga, rows } = receive(undefined, message, () => false) as Received & { kind: 'moved' };
  return { message, saga: sent(saga), rows };
}

const publishing = (command: Message | null): HandlerOutcome => ({
  publish: command === null ? [] : [command],
});

/** Whatever the messages may do: their sagas are locked and read first. */
async function decideFromSagas(
  tx: DriverTransaction,
  messages: readonly Message[],
  { stepTimeoutMs, isTooOld }: Timing,
): Promise<Written & { outcomes: HandlerOutcome[] }> {
  // One round trip. The lock is a statement after the insert, so it also sees what another copy has just inserted.
  const [begun, locked] = await Promise.all([
    beginSagas(tx, messages, stepTimeoutMs, isTooOld),
    lockSagas(tx, [...new Set(messages.map((message) => message.body.orderId))]),
  ]);
  for (const orderId of begun.keys()) locked.delete(orderId);

  let decided = decide(messages, begun, locked, () => false);
  if (decided.received.some((result) => result.kind === 'stale')) {
    // Rare: only then is it asked which repeats are on record already.
    const stale = messages.filter((_, index) => decided.received[index]?.kind === 'stale');
    const known = await recordedStale(
      tx,
      stale.map((message) => message.body.orderId),
      stale.map((message) => message.messageId),
    );
    decided = decide(messages, begun, locked, (message) =>
      known.has(`${message.body.orderId}:${message.messageId}`),
    );
  }

  const { received, sagas } = decided;
  const stored = (orderId: string) => begun.get(orderId) ?? locked.get(orderId)?.saga;
  const changed = [...sagas.values()].filter((saga) => saga !== stored(saga.orderId));
  await fillOrders(
    tx,
    changed.filter((saga) => stored(saga.orderId)?.state === AWAITING_ORDER && saga.order !== null),
  );
  const moved = new Set(received.flatMap((result) => (result.kind === 'moved' ? [result.saga.orderId] : [])));
  const rows = received.flatMap((result) => (result.kind === 'unknown' ? [] : result.rows));
  const writes = changed.map((saga) =>
    moved.has(saga.orderId)
      ? { saga: sent(saga), waitMs: firstWait(saga.state, stepTimeoutMs) }
      : { saga, waitMs: 'keep' as const },
  );
  tx.$withCommit(writeSagas(writes, rows));
  const ages = new Map([...locked].map(([orderId, { ageMs }]) => [orderId, ageMs]));
  return { outcomes: outcomesOf(messages, received, sagas), rows, ages };
}

function firstWait(state: Saga['state'], stepTimeoutMs: number): number | null {
  return outstandingCommand({ state }) === null ? null : replyWaitMs(stepTimeoutMs, 1);
}

// Inserted as they will be after their first message, so that a new saga costs one row version.
async function beginSagas(
  tx: SqlRunner,
  messages: readonly Message[],
  stepTimeoutMs: number,
  isTooOld: string,
): Promise<Map<string, Saga>> {
  const candidates = new Map<string, Saga>();
  for (const message of messages) {
    if (candidates.has(message.body.orderId)) continue;
    const first = receive(undefined, message, () => false);
    if (first.kind !== 'unknown') candidates.set(message.body.orderId, sent(first.saga));
  }
  const inserted = await send(
    tx,
    insertSagas(
      [...candidates.values()].map((saga) => ({
        saga,
        waitMs: firstWait(saga.state, stepTimeoutMs),
      })),
      [],
      isTooOld,
    ),
  );
  return new Map([...candidates].filter(([orderId]) => inserted.has(orderId)));
}

// The message that caused it is not acked before the command is confirmed, so the send can be counted at once.
const sent = (saga: Saga): Saga => (outstandingCommand(saga) === null ? saga : { ...saga, sendCount: 1 });

function decide(
  messages: readonly Message[],
  begun: ReadonlyMap<string, Saga>,
  locked: ReadonlyMap<string, StoredSaga>,
  isRecorded: (message: Message) => boolean,
): { received: Received[]; sagas: Map<string, Saga> } {
  const sagas = new Map([...locked].map(([orderId, { saga }]) => [orderId, saga]));
  const noted = new Set<string>();
  const received = messages.map((message): Received => {
    const { orderId } = message.body;
    const key = `${orderId}:${message.messageId}`;
    const fresh = begun.get(orderId);
    // Nobody has begun it, and it was not begun now.
    if (fresh === undefined && !sagas.has(orderId)) return { kind: 'unknown' };
    if (fresh !== undefined && !sagas.has(orderId)) {
      const first = receive(undefined, message, isRecorded);
      // Its saga begins with a later message of the batch.
      if (first.kind === 'unknown') return first;
      sagas.set(orderId, fresh);
      return { ...first, saga: fresh };
    }
    const result = receive(sagas.get(orderId), message, (repeat) => noted.has(key) || isRecorded(repeat));
    if (result.kind === 'stale') noted.add(key);
    if (result.kind !== 'unknown') sagas.set(orderId, result.saga);
    return result;
  });
  return { received, sagas };
}

// What would begin a saga, and found and began none, is too old for it.
function unusable({ type, body: { orderId } }: Message): HandlerOutcome {
  if (type === 'OrderCreated' || type === 'OrderCancelRequested') return beyondRetention(type, orderId);
  return { reject: { code: 'unknown-saga', message: `no saga ${orderId} to apply ${type} to` } };
}

// One command per saga, that of its last state, published with the last message that asks for it.
function outcomesOf(
  messages: readonly Message[],
  received: readonly Received[],
  sagas: ReadonlyMap<string, Saga>,
): HandlerOutcome[] {
  const published = new Set<string>();
  const outcomes: HandlerOutcome[] = [];
  for (let index = messages.length - 1; index >= 0; index--) {
    const result = received[index]!;
    const { orderId } = messages[index]!.body;
    if (result.kind === 'unknown') {
      outcomes[index] = unusable(messages[index]!);
      continue;
    }
    const asks = result.kind === 'moved' || (result.kind === 'stale' && result.resend);
    const command = asks && !published.has(orderId) ? commandMessage(sagas.get(orderId)!) : null;
    if (command !== null) published.add(orderId);
    outcomes[index] = publishing(command);
  }
  return outcomes;
}
