// Section 6 of the contract, as far as it shows in the databases: in part at every commit, the whole when all is quiet.
import { isDeepStrictEqual } from 'node:util';
import { consumedQueues, DEAD_LETTER, REPLIES_QUEUE, topology } from '@order-saga/shared/broker/topology';
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import { rerun } from '../../orchestrator/src/saga/rerun.ts';
import { outcomeOf } from '../../orchestrator/src/saga/saga.ts';
import type { MemoryOrder } from '../../order-service/src/store/memory-order-stores.ts';
import { Violation, type ViolationKind } from './kernel/violation.ts';
import { type Answers, pieces } from './people.ts';
import {
  eventsOf,
  historyOf,
  ledgerOf,
  orderOf,
  ordersOf,
  paymentsOf,
  productsOf,
  reservationsOf,
  sagaOf,
  sagasOf,
} from './tables.ts';
import type { World } from './world.ts';

/** What was seen on the way. */
export interface Evidence {
  readonly answers: Answers;
  /** Messages to the orchestrator that no fault destroyed, by id: the history must know them in the end. */
  readonly owed: Map<string, { readonly type: string; readonly orderId: string }>;
  /** How often a queue took each command. */
  readonly sends: Map<string, number>;
  /** Attempts, as `<orderId>:<attempt>`, that must end as cancelled. */
  readonly keptCancels: Set<string>;
  forgetOwed(queues: readonly string[]): void;
}

const parkingQueues = [
  ...new Set(
    topology()
      .bindings.filter(({ exchange }) => exchange === DEAD_LETTER)
      .map(({ queue }) => queue),
  ),
];

/** Watches the servers of a run from its beginning. */
export function startWatching(world: World, answers: Answers): Evidence {
  const { broker, databases, books, scheduler } = world;
  const evidence: Evidence = {
    answers,
    owed: new Map(),
    sends: new Map(),
    keptCancels: new Set(),
    forgetOwed(queues) {
      for (const queue of queues)
        for (const { properties } of broker.messagesIn(queue)) evidence.owed.delete(properties.messageId!);
    },
  };
  broker.onTaken = ({ properties }, queue) => {
    const { messageId = '', type = '', correlationId: orderId = '' } = properties;
    if (queue === REPLIES_QUEUE) evidence.owed.set(messageId, { type, orderId });
    evidence.sends.set(messageId, (evidence.sends.get(messageId) ?? 0) + 1);
  };
  const watch = (database: { onCommit: (() => void) | undefined }, check: () => void) => {
    database.onCommit = () => {
      scheduler.progress();
      try {
        check();
      } catch (error) {
        const { kind, message } = error as Violation;
        scheduler.violate(kind, message);
      }
    };
  };
  watch(databases.stock, () => checkStock(world));
  watch(books, () => checkCharges(world));
  const ended = new Set<string>();
  watch(databases.orchestrator, () => {
    for (const { saga } of sagasOf(world)) {
      const name = `${saga.orderId}:${saga.attempt}`;
      if (saga.keptCancelId !== null && !evidence.keptCancels.has(name)) {
        evidence.keptCancels.add(name);
        scheduler.count('saga: cancel kept');
      }
      if (saga.state !== 'Failed' || ended.has(name)) continue;
      ended.add(name);
      checkNothingHeld(world, saga.orderId, 'its saga ends');
    }
    checkTries(world, evidence);
  });
  return evidence;
}

/** Nothing is left to do, but for sweeps that find nothing. */
export function isSettled(world: World, { answers }: Evidence): boolean {
  return (
    [...answers.byKey.values()].every((orderIds) => orderIds.size > 0) &&
    world.broker.late() === 0 &&
    consumedQueues.every((queue) => world.broker.messagesIn(queue).length === 0) &&
    ordersOf(world).every(({ status }) => status !== 'Suspend') &&
    sagasOf(world).every(({ saga }) => outcomeOf(saga.state) !== 'running') &&
    eventsOf(world).length === 0 &&
    paymentsOf(world).every(({ workAt }) => workAt === null)
  );
}

/** @throws Violation the first promise that does not hold */
export function checkAll(world: World, evidence: Evidence): void {
  const { answers, owed, keptCancels } = evidence;
  checkParked(world);
  for (const order of ordersOf(world)) {
    checkEnd(world, order);
    checkHistory(world, order.orderId);
  }
  checkStock(world);
  checkCharges(world);
  checkBooks(world);
  checkConstraints(world);
  for (const orderId of answers.orderIds)
    if (orderOf(world, orderId) === undefined)
      throw new Violation('order-lost', `${orderId} was answered, and there is no such order`);
  for (const [key, orderIds] of answers.byKey)
    if (orderIds.size > 1)
      throw new Violation('order-doubled', `${key} was answered with ${[...orderIds].join(' and ')}`);
  if (ordersOf(world).length > answers.byKey.size)
    throw new Violation('order-doubled', `${ordersOf(world).length} orders of ${answers.byKey.size} keys`);
  for (const [messageId, { type, orderId }] of owed)
    if (!historyOf(world, orderId).some((row) => row.messageId === messageId))
      throw new Violation('message-lost', `${type} of ${orderId} was neither applied nor recorded`);
  for (const name of keptCancels) checkKeptCancel(world, name);
}

/** With everything healthy in the end, no message of ours is the fault of itself. */
function checkParked({ broker }: World): void {
  for (const queue of parkingQueues)
    for (const { properties } of broker.messagesIn(queue))
      throw new Violation(
        'dead-letter',
        `${properties.type} of ${properties.correlationId} was parked: ${properties.headers?.['x-error-code']}: ${properties.headers?.['x-error-message']}`,
      );
}

function checkEnd(world: World, order: MemoryOrder): void {
  const { orderId, status, attempt, failure } = order;
  const name = `${orderId}:${attempt}`;
  if (status === 'Suspend') throw new Violation('without-end', `${name} is still Suspend`);
  const saga = sagaOf(world, orderId);
  if (saga?.state !== status || saga.attempt !== attempt)
    throw new Violation(
      'disagreement',
      `${name} is ${status}, its saga ${saga?.state} at attempt ${saga?.attempt}`,
    );
  if (!isDeepStrictEqual(saga.failure, failure))
    throw new Violation('disagreement', `${name} failed for ${failure?.reason}, its saga for another reason`);
  if (status === 'Failed') checkNothingHeld(world, orderId, 'it is Failed');
  else checkCompleted(world, order);
}

/** `Failed` is reached only when no money is held and no stock is held. */
function checkNothingHeld(world: World, orderId: string, when: string): void {
  const held = [
    ...liveReservations(world, orderId).map(({ attempt }) => `reservation ${attempt}`),
    ...livePayments(world, orderId).map(({ attempt, status }) => `payment ${attempt} ${status}`),
    ...ledgerOf(world)
      .filter(({ idempotencyKey, status }) => idempotencyKey.startsWith(orderId) && status === 'Charged')
      .map(({ amount }) => `${amount} charged at the provider`),
  ];
  if (held.length > 0) throw new Violation('held-when-failed', `${orderId}: ${when} with ${held.join(', ')}`);
}

function checkCompleted(world: World, { orderId, attempt, total, lines }: MemoryOrder): void {
  const name = `${orderId}:${attempt}`;
  const payments = livePayments(world, orderId);
  const [payment] = payments;
  const isPaid = payments.length === 1 && payment!.status === 'Completed' && payment!.amount === total;
  if (!isPaid || payment!.attempt !== attempt)
    fail('payment', name, payments.map((row) => `${row.status} ${row.amount}`).join(', '));
  const live = liveReservations(world, orderId);
  const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  if (live.length !== 1 || live[0]!.attempt !== attempt || !isDeepStrictEqual(live[0]!.lines, wanted))
    fail('reservation', name, live.map((row) => `attempt ${row.attempt}`).join(', '));
}

function fail(kind: ViolationKind & ('payment' | 'reservation'), name: string, found: string): never {
  throw new Violation(kind, `${name} is Completed with ${found === '' ? `no live ${kind}` : found}`);
}

function checkHistory(world: World, orderId: string): void {
  const rows = historyOf(world, orderId);
  const saga = sagaOf(world, orderId)!;
  if (rows.some(({ seq }, index) => seq !== index + 1) || saga.lastSeq !== rows.length)
    throw new Violation('history', `${orderId}: its history is not 1, 2, 3 …`);
  const { result, partsAt } = rerun(rows);
  const { state, attempt, failure, incident } = saga;
  if (partsAt !== null || !isDeepStrictEqual(result, { state, attempt, failure, incident }))
    throw new Violation('history', `${orderId}: run again, its history gives another saga (row ${partsAt})`);
  const repeats = new Set<string>();
  for (const row of rows) {
    const kinds = row.from === row.to ? ['command', 'stale'] : ['message', 'timeout', 'admin'];
    if (!kinds.includes(row.kind))
      throw new Violation(
        'history',
        `${orderId}: row ${row.seq} is a ${row.kind} from ${row.from} to ${row.to}`,
      );
    if (row.kind !== 'stale') continue;
    const what = `${row.name} ${row.attempt}`;
    if (repeats.has(what))
      throw new Violation('history', `${orderId}: a repeat of ${what} is recorded twice`);
    repeats.add(what);
  }
}

function checkStock(world: World): void {
  const reserved = reservationsOf(world).filter(({ status }) => status === 'Reserved');
  for (const { sku, available, reserved: counted } of productsOf(world)) {
    const held = reserved
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
    if (available < 0 || available + counted !== pieces.get(sku) || counted !== held)
      throw new Violation(
        'stock',
        `${sku}: ${available} available, ${counted} reserved, ${held} held by orders, ${pieces.get(sku)} in all`,
      );
  }
}

/** One (order, attempt), at most one charge. */
function checkCharges(world: World): void {
  const charged = new Set<string>();
  for (const { idempotencyKey, status } of ledgerOf(world)) {
    if (status !== 'Charged') continue;
    const payment = idempotencyKey.split(':').slice(0, 2).join(':');
    if (charged.has(payment)) throw new Violation('double-charge', `${payment} is charged twice`);
    charged.add(payment);
  }
}

/** The provider's books are ours: every charge is a Completed payment, and the other way round. */
function checkBooks(world: World): void {
  const charged = new Map(
    ledgerOf(world)
      .filter(({ status }) => status === 'Charged')
      .map((entry) => [entry.idempotencyKey, entry]),
  );
  for (const { orderId, attempt, status, amount, providerReference } of paymentsOf(world)) {
    if (status !== 'Completed' || amount === 0) continue;
    const key = `${orderId}:${attempt}`;
    const entry = charged.get(key);
    if (entry?.amount !== amount || entry.reference !== providerReference)
      throw new Violation('books', `payment ${key} is Completed; the provider has no such charge`);
    charged.delete(key);
  }
  for (const [key, { amount }] of charged)
    throw new Violation(
      'books',
      `the provider holds a charge of ${amount} for ${key}; here it is not Completed`,
    );
}

/** What the databases would refuse. */
function checkConstraints(world: World): void {
  for (const { orderId, attempt, status } of reservationsOf(world))
    if (status === 'Undecided')
      throw new Violation('constraint', `the reservation of ${orderId}:${attempt} is left Undecided`);
  for (const { orderId, attempt, status, token, amount, workAt } of paymentsOf(world)) {
    const isSound =
      (status === 'Cancelled' || amount !== null) &&
      (status !== 'Pending' || workAt !== null) &&
      (token === null || status === 'Pending');
    if (!isSound) throw new Violation('constraint', `payment ${orderId}:${attempt} breaks a constraint`);
  }
}

/** A step is given up only after its command was really sent so often; the first send may still be in redelivery. */
function checkTries(world: World, { sends }: Evidence): void {
  for (const { saga } of sagasOf(world)) {
    const last = historyOf(world, saga.orderId).at(-1);
    if (last?.kind !== 'timeout') continue;
    const { detail, attempt } = last;
    const made = sends.get(messageIdOf(saga.orderId, attempt, String(detail['command']))) ?? 0;
    if (made < Number(detail['sendCount']) - 1)
      throw new Violation(
        'gave-up-early',
        `${saga.orderId}: ${made} sends of ${detail['sendCount']} counted`,
      );
  }
}

/** A cancel that came too early ends its attempt as Cancelled. */
function checkKeptCancel(world: World, name: string): void {
  const [orderId, attempt] = name.split(':') as [string, string];
  const moves = historyOf(world, orderId).filter(
    (row) => row.attempt === Number(attempt) && row.from !== row.to,
  );
  if (!moves.some((row) => row.name === 'OrderCancelRequested'))
    throw new Violation('cancel-lost', `the cancel of ${name} was kept and never applied`);
}

const liveReservations = (world: World, orderId: string) =>
  reservationsOf(world).filter((row) => row.orderId === orderId && row.status === 'Reserved');

const livePayments = (world: World, orderId: string) =>
  paymentsOf(world).filter(
    (row) => row.orderId === orderId && (row.status === 'Completed' || row.status === 'Pending'),
  );
