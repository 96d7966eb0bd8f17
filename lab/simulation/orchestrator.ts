// The orchestrator: replies move sagas, as in its replies; one transaction for a batch, then the next commands.

import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import type { Message } from '@order-saga/shared/contracts/message';
import { commandMessage } from '../../orchestrator/src/saga/commands.ts';
import type { Received } from '../../orchestrator/src/saga/receive.ts';
import {
  AWAITING_ORDER,
  type HistoryRow,
  outstandingCommand,
  type Saga,
} from '../../orchestrator/src/saga/saga.ts';
import { checkNothingHeld } from './checks.ts';
import type { Outcome } from './consumer.ts';
import { oneOf } from './faults.ts';
import { commit } from './transaction.ts';
import { messageName, orderName } from './words.ts';
import { type Copy, count, type Pause, tell, type World } from './world.ts';

/** A saga to be written; `waitMs`: as in saga-store. */
export interface Write {
  readonly saga: Saga;
  readonly waitMs: number | null | 'keep';
}

export function* handleReplies(
  world: World,
  copy: Copy,
  messages: readonly Message[],
): Generator<Pause, readonly Outcome[], void> {
  const sagas = new Map<string, Saga>();
  const rows: HistoryRow[] = [];
  const recorded = (message: Message) =>
    [...(world.history.get(message.body.orderId) ?? []), ...rows].some(
      (row) =>
        row.kind === 'stale' && row.messageId === message.messageId && row.orderId === message.body.orderId,
    );
  const received = messages.map((message) => {
    const { orderId } = message.body;
    const saga = sagas.get(orderId) ?? world.sagas.get(orderId)?.saga;
    const result = world.conduct.receive(saga, message, recorded);
    if (result.kind === 'unknown') return result;
    sagas.set(orderId, result.saga);
    rows.push(...result.rows);
    return result;
  });
  const moved = new Set(received.flatMap((result) => (result.kind === 'moved' ? [result.saga.orderId] : [])));
  const writes = [...sagas.values()].map(
    (saga): Write =>
      moved.has(saga.orderId)
        ? { saga: sent(saga), waitMs: outstandingCommand(saga) === null ? null : waitMs(world, 1) }
        : { saga, waitMs: 'keep' },
  );
  commit(world, () => writeSagas(world, writes, rows));
  for (const [index, result] of received.entries()) note(world, messages[index]!, result);
  tell(world, copy.name, () => {
    const said = rows.map(({ orderId, from, to, name, kind }) =>
      kind === 'stale' ? `${name} is stale` : `saga ${orderName(orderId)} ${from ?? ''} ─${name}▶ ${to}`,
    );
    const kept = received.filter(({ kind }) => kind === 'kept').length > 0 ? ['a cancel is kept'] : [];
    return `commits ${[...said, ...kept].join(', ') || 'nothing new'}`;
  });
  return outcomesOf(messages, received, sagas);
}

// The message that caused it is not acked before the command is confirmed, so the send can be counted at once.
const sent = (saga: Saga): Saga => (outstandingCommand(saga) === null ? saga : { ...saga, sendCount: 1 });

/** One command per saga, that of its last state, published with the last message that asks for it. */
function outcomesOf(
  messages: readonly Message[],
  received: readonly Received[],
  sagas: ReadonlyMap<string, Saga>,
): Outcome[] {
  const published = new Set<string>();
  return received.map((result, index): Outcome => {
    if (result.kind === 'unknown') return { reject: 'unknown-saga' };
    const { orderId } = messages[index]!.body;
    const asks = (other: Received) => other.kind === 'moved' || (other.kind === 'stale' && other.resend);
    const isLast = !received.some(
      (later, at) => at > index && messages[at]!.body.orderId === orderId && asks(later),
    );
    if (!asks(result) || !isLast || published.has(orderId)) return { publish: [] };
    published.add(orderId);
    return { publish: [commandMessage(sagas.get(orderId)!)] };
  });
}

export function writeSagas(world: World, writes: readonly Write[], rows: readonly HistoryRow[]): void {
  for (const { saga, waitMs } of writes) {
    const before = world.sagas.get(saga.orderId);
    const deadlineAt =
      waitMs === 'keep' ? (before?.deadlineAt ?? null) : waitMs === null ? null : world.now + waitMs;
    world.sagas.set(saga.orderId, { saga, deadlineAt });
    if (saga.state === AWAITING_ORDER || saga.keptCancelId !== null)
      world.keptCancels.set(`${saga.orderId}:${saga.attempt}`, saga.orderId);
    if (saga.incident !== null && before?.saga.incident == null) count(world, 'saga: incident');
  }
  for (const row of rows) {
    const history = world.history.get(row.orderId);
    if (history === undefined) world.history.set(row.orderId, [row]);
    else history.push(row);
    if (row.from !== row.to) {
      count(world, `saga: ${row.to}`);
      if (row.to === 'Failed') checkNothingHeld(world, row.orderId, 'its saga reached Failed');
    }
  }
}

/** How long the k-th send is waited for. */
export function waitMs(world: World, sendCount: number): number {
  return replyWaitMs(world.settings.stepTimeoutMs, sendCount, oneOf(world, [0.5, 0, 0.999]));
}

function note(world: World, message: Message, result: Received): void {
  if (result.kind === 'kept') count(world, `saga: cancel kept (${result.saga.state})`);
  if (result.kind === 'unknown') tell(world, '', () => `nobody knows the saga of ${messageName(message)}`);
  if (result.kind !== 'stale') return;
  if (result.resend) count(world, 'saga: command sent again for a repeat');
  for (const row of result.rows) count(world, `saga: stale reply (${row.detail.stale})`);
}
