// What a batch of messages does to sagas, in the order of the messages. Pure.

import { beyondRetention } from '@order-saga/shared/consumer/beyond-retention';
import type { HandlerOutcome } from '@order-saga/shared/consumer/consumer-options';
import type { Message } from '@order-saga/shared/contracts/message';
import { type FoundSagas, recordKey, type SagaAsk, type SagaWrite } from '../store/saga-store.ts';
import { commandMessage, leadsToLines } from './commands.ts';
import { heldBack, holdHints, isToldHeld, notHeldBack } from './hold-hints.ts';
import { isHeld } from './holds.ts';
import { askWaitMs } from './pending.ts';
import { type Received, receive } from './receive.ts';
import type { HeldCommands } from './saga.ts';
import { type HistoryRow, outstandingCommand, type Saga } from './saga.ts';

export interface ReceivedBatch {
  readonly changes: { readonly writes: readonly SagaWrite[]; readonly rows: readonly HistoryRow[] };
  /** In the order of the messages. */
  readonly outcomes: readonly HandlerOutcome[];
  /** Those that moved nothing. */
  readonly stale: readonly Message[];
}

/** Milliseconds until the command of a state is sent again for the first time. */
export type FirstWait = () => number;

/** What must be inserted and locked before the batch can be decided. */
export function askFor(messages: readonly Message[], firstWait: FirstWait) {
  const begin = new Map<string, SagaWrite>();
  for (const message of messages) {
    if (begin.has(message.body.orderId)) continue;
    const first = receive(undefined, message, () => false);
    if (first.kind !== 'unknown') begin.set(message.body.orderId, sent(first.saga, firstWait()));
  }
  return {
    orderIds: [...new Set(messages.map(({ body }) => body.orderId))],
    begin: [...begin.values()],
    linesOf: messages.filter(leadsToLines).map(({ body }) => body.orderId),
  } satisfies SagaAsk;
}

/**
 * @param ask what was asked for
 * @param isRecorded whether the history already has a stale row for this message: a repeat is recorded once
 */
export function receiveBatch(
  messages: readonly Message[],
  ask: ReturnType<typeof askFor>,
  found: FoundSagas,
  isRecorded: (message: Message) => boolean,
  firstWait: FirstWait,
): ReceivedBatch {
  const begun = new Map(
    ask.begin.filter(({ saga }) => found.begun.has(saga.orderId)).map(({ saga }) => [saga.orderId, saga]),
  );
  const stored = (orderId: string) => begun.get(orderId) ?? found.sagas.get(orderId)?.saga;
  const { received, sagas } = receiveEach(messages, begun, stored, isRecorded);
  const moved = new Set(received.flatMap((result) => (result.kind === 'moved' ? [result.saga.orderId] : [])));
  const { held } = found;
  // What was begun is stored as if its first command were sent.
  const isChanged = (saga: Saga) =>
    saga !== stored(saga.orderId) || (begun.has(saga.orderId) && isHeld(saga, held));
  const changed = [...sagas.values()].filter(isChanged);
  const writes = changed.map(
    (saga): SagaWrite => ({
      ...(moved.has(saga.orderId)
        ? arrived(saga, held, askWaitMs(saga, firstWait(), found.sagas.get(saga.orderId)!.at))
        : { saga, waitMs: 'keep' as const }),
      ...(stored(saga.orderId)?.order === null && saga.order !== null ? { order: saga.order } : {}),
    }),
  );
  const written = new Map([...sagas, ...writes.map(({ saga }) => [saga.orderId, saga] as const)]);
  return {
    changes: {
      writes,
      rows: received.flatMap((result) => (result.kind === 'unknown' ? [] : result.rows)),
    },
    outcomes: outcomesOf(messages, received, written, stored, held),
    stale: messages.filter((_, index) => received[index]?.kind === 'stale'),
  };
}

function receiveEach(
  messages: readonly Message[],
  begun: ReadonlyMap<string, Saga>,
  stored: (orderId: string) => Saga | undefined,
  isRecorded: (message: Message) => boolean,
): { received: Received[]; sagas: Map<string, Saga> } {
  const sagas = new Map<string, Saga>();
  const noted = new Set<string>();
  const received = messages.map((message): Received => {
    const { orderId } = message.body;
    const key = recordKey({ orderId, messageId: message.messageId });
    const fresh = begun.get(orderId);
    const saga = sagas.get(orderId) ?? (fresh === undefined ? stored(orderId) : undefined);
    // Nobody has begun it, and it was not begun now.
    if (saga === undefined && fresh === undefined) return { kind: 'unknown' };
    const result = receive(saga, message, (repeat) => noted.has(key) || isRecorded(repeat));
    if (result.kind === 'unknown') return result;
    if (result.kind === 'stale') noted.add(key);
    // What was inserted is what its first message makes of it.
    const next = saga === undefined ? { ...result, saga: fresh! } : result;
    sagas.set(orderId, next.saga);
    return next;
  });
  return { received, sagas };
}

const arrived = (saga: Saga, held: HeldCommands, waitMs: number): SagaWrite =>
  saga.pending === null && isHeld(saga, held)
    ? { saga: { ...heldBack(saga), sendCount: 0 }, waitMs: 'held' }
    : sent(saga, waitMs);

// The message that caused it is not acked before the command is confirmed, so the send can be counted at once.
function sent(saga: Saga, waitMs: number): SagaWrite {
  if (outstandingCommand(saga) === null) return { saga, waitMs: null };
  // What is pending is not sent now.
  const next = saga.pending === null ? notHeldBack(saga) : saga;
  return { saga: { ...next, sendCount: 1 }, waitMs };
}

// One command per saga, that of its last state, published with the last message that asks for it; where it is held, order-service
// is told so in its place. What is pending was asked.
function outcomesOf(
  messages: readonly Message[],
  received: readonly Received[],
  written: ReadonlyMap<string, Saga>,
  stored: (orderId: string) => Saga | undefined,
  held: HeldCommands,
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
    const saga = written.get(orderId)!;
    const isRepeat = result.kind === 'stale' && result.resend;
    const asks = result.kind === 'moved' || isRepeat;
    const isAsked = asks && saga.pending === null && !published.has(orderId);
    const publish = isAsked ? askedOf(saga, held, isRepeat ? undefined : stored(orderId)) : [];
    if (publish.length > 0) published.add(orderId);
    outcomes[index] = { publish };
  }
  return outcomes;
}

/** @param before undefined: nobody knows whether it was told what the saga has become since */
function askedOf(saga: Saga, held: HeldCommands, before: Saga | undefined): Message[] {
  const command = commandMessage(saga);
  if (command === null) return [];
  if (isHeld(saga, held)) return isToldHeld(saga) ? holdHints(saga) : [];
  const isKnown = isToldHeld(saga) || before?.holdRevision === saga.holdRevision;
  return [command, ...(isKnown ? [] : holdHints(saga))];
}

// What would begin a saga, and found and began none, is too old for it.
function unusable({ type, body: { orderId } }: Message): HandlerOutcome {
  if (type === 'OrderCreated' || type === 'OrderCancelRequested') return beyondRetention(type, orderId);
  return { reject: { code: 'unknown-saga', message: `no saga ${orderId} to apply ${type} to` } };
}
