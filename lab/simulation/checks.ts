// Section 6 of the contract, as far as it shows in the databases: in part at every commit, the whole when all is quiet.
import { consumedQueues, DEAD_LETTER, REPLIES_QUEUE, topology } from '@order-saga/shared/broker/topology';
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import { orderIdOf, quietOrderRules, runningOrderRules } from '@order-saga/shared/rules/order-rules';
import { checkRules, type Rule } from '@order-saga/shared/rules/rule';
import { productRules } from '@order-saga/shared/rules/stock-rules';
import { outcomeOf, outstandingCommand } from '../../orchestrator/src/saga/saga.ts';
import { allEvidence, evidenceOf, productEvidence } from './evidence.ts';
import { EPOCH } from './kernel/surroundings.ts';
import { Violation } from './kernel/violation.ts';
import type { Answers } from './people.ts';
import {
  eventsOf,
  historyOf,
  holdsOf,
  ledgerOf,
  orderOf,
  ordersOf,
  paymentsOf,
  reservationsOf,
  runItemsOf,
  runsOf,
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
  const places = new Map<string, string>();
  watch(databases.orchestrator, () => {
    for (const { saga } of sagasOf(world)) {
      const name = `${saga.orderId}:${saga.attempt}`;
      if (saga.keptCancelId !== null && !evidence.keptCancels.has(name)) {
        evidence.keptCancels.add(name);
        scheduler.count('saga: cancel kept');
      }
      if (outcomeOf(saga.state) === 'running' || ended.has(name)) continue;
      ended.add(name);
      holdTo(runningOrderRules, [evidenceOf(world, saga.orderId)], orderIdOf, ', as its saga ends');
    }
    checkTries(world, evidence);
    checkHolds(world);
    checkHeld(world, places);
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
    paymentsOf(world).every(({ workAt }) => workAt === null) &&
    runsOf(world).every(({ dueAt }) => dueAt === null) &&
    holdsOf(world).every(({ endedAt }) => endedAt !== null)
  );
}

/** @throws Violation the first promise that does not hold */
export function checkAll(world: World, evidence: Evidence): void {
  const { answers, owed, keptCancels } = evidence;
  checkParked(world);
  const orders = allEvidence(world);
  holdTo(quietOrderRules, orders, orderIdOf);
  holdTo(productRules, productEvidence(world, orders), ({ sku }) => sku);
  checkRepeats(world);
  checkConstraints(world);
  checkRuns(world);
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

/** @throws Violation named after the first rule that does not hold */
function holdTo<Thing>(
  rules: readonly Rule<Thing>[],
  things: readonly Thing[],
  subjectOf: (thing: Thing) => string,
  when = '',
): void {
  for (const { rule, violations } of checkRules(rules, things, subjectOf))
    for (const { subject, detail } of violations) throw new Violation(rule, `${subject}: ${detail}${when}`);
}

/** A repeat is recorded once: a message is one of its type (and revision) in an attempt, whatever id it comes with. */
function checkRepeats(world: World): void {
  for (const { orderId } of ordersOf(world)) {
    const repeats = new Set<string>();
    for (const { kind, name, attempt, seq, detail } of historyOf(world, orderId)) {
      const what = `${name} ${detail['revision'] ?? ''} of attempt ${attempt}`;
      if (kind === 'stale' && repeats.has(what))
        throw new Violation('repeat-is-recorded-once', `${orderId}: row ${seq} records ${what} again`);
      if (kind === 'stale') repeats.add(what);
    }
  }
}

/** At every commit, what is reserved is what reservations hold. */
function checkStock(world: World): void {
  const held = new Map<string, number>();
  for (const { status, lines } of reservationsOf(world))
    if (status === 'Reserved')
      for (const { sku, quantity } of lines) held.set(sku, (held.get(sku) ?? 0) + quantity);
  const products = productEvidence(world);
  holdTo(productRules, products, ({ sku }) => sku);
  for (const { sku, reserved } of products)
    if (reserved !== (held.get(sku) ?? 0))
      throw new Violation('stock', `${sku}: ${reserved} reserved, ${held.get(sku) ?? 0} held by orders`);
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

/** What the databases would refuse. */
function checkConstraints(world: World): void {
  for (const { orderId, attempt, status, token, amount, workAt } of paymentsOf(world)) {
    const isSound =
      (status === 'Cancelled' || amount !== null) &&
      (status !== 'Pending' || workAt !== null) &&
      (token === null || status === 'Pending');
    if (!isSound) throw new Violation('constraint', `payment ${orderId}:${attempt} breaks a constraint`);
  }
}

/** A replay run comes to its end, and has moved each saga that it counts as sent once and no other. */
function checkRuns(world: World): void {
  for (const { id, selectionId, state } of runsOf(world)) {
    if (state === 'running') throw new Violation('run-without-end', `the replay run ${id} is ${state}`);
    for (const { orderId, result, newAttempt } of runItemsOf(world, selectionId)) {
      const moved = historyOf(world, orderId).filter(({ detail }) => detail['replay'] === id);
      const isRight = newAttempt === null ? moved.length === 0 : moved.length === 1 && result !== 'sent';
      if (!isRight || moved.some(({ attempt }) => attempt !== newAttempt))
        throw new Violation(
          'run',
          `${orderId} is ${result} in ${id}, which has moved it ${moved.length} times`,
        );
    }
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

/** What is waited for is waited for to its end. */
function checkHolds(world: World): void {
  for (const { saga } of sagasOf(world)) {
    const history = historyOf(world, saga.orderId);
    const last = history.at(-1);
    if (last?.kind !== 'timeout' || last.from !== 'PaymentPending') continue;
    const told = history.findLast(({ kind, name }) => kind === 'message' && name === 'PaymentPending');
    if (last.at.getTime() < Date.parse(String(told?.detail['expiresAt'])))
      throw new Violation('expired-early', `${saga.orderId} expired before ${told?.detail['expiresAt']}`);
  }
}

/** With all services up, nothing is held for longer than it is waited for. @param graceMs for what was away until then */
export function checkOutlived(world: World, upSince: number, graceMs: number): void {
  const now = EPOCH + world.scheduler.now;
  const ends = holdsOf(world).map(({ endedAt }) => (endedAt === null ? now : Date.parse(endedAt)));
  for (const { saga } of sagasOf(world)) {
    if (saga.pending === null) continue;
    // While ProcessPayment is held, nothing is asked, and so nothing expires.
    const until = Math.max(Date.parse(saga.pending.expiresAt), EPOCH + upSince, ...ends) + graceMs;
    if (now > until)
      throw new Violation(
        'hold-outlived',
        `${saga.orderId} is still held, and expired at ${saga.pending.expiresAt}`,
      );
  }
}

/**
 * A saga that comes to its state while the command of that is held is held back.
 * @param places where each saga was at the commit before
 */
function checkHeld(world: World, places: Map<string, string>): void {
  const held = new Set(holdsOf(world).flatMap(({ command, endedAt }) => (endedAt === null ? [command] : [])));
  for (const { saga, heldAt, deadlineAt } of sagasOf(world)) {
    const place = `${saga.state} of attempt ${saga.attempt}`;
    const hasCome = places.get(saga.orderId) !== place;
    places.set(saga.orderId, place);
    const command = outstandingCommand(saga);
    if (!hasCome || command === null || !held.has(command) || saga.pending !== null) continue;
    world.scheduler.count('saga: held');
    if (heldAt === null || deadlineAt !== null)
      throw new Violation('held', `${saga.orderId} came to ${place}, and ${command} is sent, which is held`);
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
