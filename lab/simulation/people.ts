// What people do to the system: order, cancel, replay; and somebody who sends an old command by hand.

import { toOutgoing } from '@order-saga/shared/broker/publisher';
import { createMessage } from '@order-saga/shared/contracts/message';
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { SagaState } from '../../orchestrator/src/saga/order-saga.ts';
import { outcomeOf } from '../../orchestrator/src/saga/saga.ts';
import { sentCommands } from '../../orchestrator/src/saga/states.ts';
import type { Product } from '../../stock-service/src/domain/shelves.ts';
import type { OperatorDesk } from './services/orchestrator.ts';
import type { OrderDesk } from './services/order.ts';
import type { PaymentDesk } from './services/payment.ts';
import type { ServiceName } from './services/service.ts';
import { holdsOf, ledgerOf, orderOf, ordersOf, paymentsOf, sagaOf, sagasOf } from './tables.ts';
import type { Replica, World } from './world.ts';

/** What customers know. */
export interface Answers {
  /** Orders that were answered. */
  readonly orderIds: Set<string>;
  /** By Idempotency-Key, the orders that its answers named. */
  readonly byKey: Map<string, Set<string>>;
}

const MAX_ORDERS = 4;
const MAX_REPLAYS = 3;
/** Few pieces for up to four orders that want 1 to 3 each. */
const PRODUCTS = [
  { sku: 'A', available: 3 },
  { sku: 'B', available: 2 },
];
export const pieces: ReadonlyMap<string, number> = new Map(
  PRODUCTS.map(({ sku, available }) => [sku, available]),
);
const UNIT_PRICES = [1000, 1000, 1000, 0];
const CARTS = ['A', 'A', 'B', 'A+B', 'A+B', 'A', 'B', 'A+X'];
const TOKENS = [
  ...(['tok_visa', 'tok_visa', 'tok_visa', 'tok_declined', 'tok_late', 'tok_hang'] as const),
  ...(['tok_flaky', 'tok_slow', 'tok_3ds', 'tok_3ds', 'tok_3ds', 'tok_debit', 'tok_debit_fails'] as const),
];
/** A customer without an answer asks again after this time. */
const ASKS_AGAIN_MS = 3000;
const LOOKS_AGAIN_MS = 20_000;

/** Before anything is started. */
export async function stockUp({ databases }: World): Promise<void> {
  const client = createMemoryClient(databases.stock);
  const products = client.table<Product>('product');
  await client.run('stock up', null, function* (tx) {
    for (const product of PRODUCTS) yield* tx.write(products, product.sku, { ...product, reserved: 0 });
  });
}

type Act = 'order' | 'cancel' | 'challenge' | 'operate' | 'old command';
const acts: readonly Act[] = [
  ...([
    'order',
    'order',
    'order',
    'cancel',
    'challenge',
    'challenge',
    'operate',
    'operate',
    'operate',
    'operate',
    'old command',
  ] as const),
];
/** How long an operator reads what an end would leave behind. */
const READS_MS = [0, 1000, 30_000];
/** Mostly what begins something new. */
const OPERATOR_ACTS = [
  ...(['replay', 'replay', 'replay', 'run', 'cancel', 'retry', 'end', 'hold', 'hold'] as const),
] as const;

/** One act of somebody; nothing where it is impossible now. */
export function act(world: World, answers: Answers): void {
  const kind = world.scheduler.oneOf(acts);
  if (kind === 'order') order(world, answers);
  else if (kind === 'cancel') cancel(world);
  else if (kind === 'challenge') answerChallenge(world);
  else if (kind === 'operate') operate(world);
  else sendOldCommand(world);
}

export function order(world: World, answers: Answers): void {
  const { scheduler } = world;
  const placed = scheduler.counts.get('customer: order') ?? 0;
  if (placed >= MAX_ORDERS) return;
  scheduler.count('customer: order');
  const unitPrice = scheduler.oneOf(UNIT_PRICES);
  const lines = scheduler
    .oneOf(CARTS)
    .split('+')
    .map((sku) => ({ sku, quantity: scheduler.oneOf([1, 2, 1, 2, 3]), unitPrice }));
  const key = `key-${placed + 1}`;
  answers.byKey.set(key, new Set());
  const asked = {
    tenant: { owner: null, sees: 'all', unownedKeys: 'any' },
    customerId: 'c-1',
    currency: 'EUR',
    lines,
    total: lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0),
    paymentToken: scheduler.oneOf(TOKENS),
    traceparent: null,
    idempotency: { key, fingerprint: key },
    waitSeconds: 0,
  } as const;
  const isAskedTwice = scheduler.oneOf([false, false, false, true]);
  const ask = () => {
    const replica = awake(world, 'order');
    const again = () =>
      scheduler.post({ who: null, name: `customer asks again: ${key}`, afterMs: ASKS_AGAIN_MS, happen: ask });
    if (replica === undefined) return again();
    scheduler.tell(
      'customer',
      () => `orders with ${key} for ${asked.total}, ${asked.paymentToken}, at ${replica.process.name}`,
    );
    // A dead replica answers nobody: the connection is seen to be gone.
    let isAnswered = false;
    const { process } = replica;
    const watch = () => {
      if (isAnswered) return;
      if (process.isAlive)
        scheduler.post({ who: null, name: `customer waits: ${key}`, afterMs: ASKS_AGAIN_MS, happen: watch });
      else ask();
    };
    watch();
    scheduler.enter(process, () => {
      (replica.desk as OrderDesk).place(asked).then(
        ({ orderId }) => {
          isAnswered = true;
          answers.orderIds.add(orderId);
          answers.byKey.get(key)!.add(orderId);
          scheduler.tell('customer', () => `has the answer to ${key}: ${orderId}`);
        },
        () => {
          isAnswered = true;
          scheduler.count('customer: asked again');
          again();
        },
      );
    });
  };
  ask();
  if (isAskedTwice) scheduler.post({ who: null, name: `customer asks twice: ${key}`, happen: ask });
}

function cancel(world: World): void {
  const { scheduler } = world;
  const orders = ordersOf(world);
  const replica = awake(world, 'order');
  if (orders.length === 0 || replica === undefined) return;
  const { orderId } = scheduler.oneOf(orders);
  scheduler.tell('customer', () => `cancels ${orderId}`);
  scheduler.enter(replica.process, () => {
    (replica.desk as OrderDesk).cancel(orderId).then(
      () => scheduler.count('customer: cancel asked for'),
      () => {},
    );
  });
}

/** Somebody approves a payment or refuses it, in time or too late; others never come. */
function answerChallenge(world: World): void {
  const { scheduler } = world;
  const secrets = ledgerOf(world).flatMap(({ challenge }) => challenge ?? []);
  const replica = awake(world, 'payment');
  if (secrets.length === 0 || replica === undefined) return;
  const secret = scheduler.oneOf(secrets);
  const isApproved = scheduler.oneOf([true, true, false]);
  scheduler.tell(
    'customer',
    () => `${isApproved ? 'approves' : 'refuses'} a payment at ${replica.process.name}`,
  );
  scheduler.enter(replica.process, () => {
    (replica.desk as PaymentDesk).answer(secret, isApproved).then(
      () => scheduler.count(`customer: ${isApproved ? 'approved' : 'refused'} a payment`),
      () => {},
    );
  });
}

function operate(world: World): void {
  const { scheduler } = world;
  const kind = scheduler.oneOf(OPERATOR_ACTS);
  if (kind === 'hold') {
    holdOrRelease(world);
    return;
  }
  const sagas = sagasOf(world)
    .map(({ saga }) => saga)
    .filter(({ state, attempt }) => {
      if (kind !== 'replay' && kind !== 'run') return outcomeOf(state) === 'running';
      return (
        (state === 'Failed' || (state === 'FailingOrder' && kind === 'replay')) && attempt <= MAX_REPLAYS
      );
    });
  if (sagas.length === 0) return;
  const orderIds = kind === 'run' ? sagas.map(({ orderId }) => orderId) : [scheduler.oneOf(sagas).orderId];
  const [orderId] = orderIds as [string];
  const token = scheduler.oneOf(['tok_visa', undefined, undefined]);
  const seen = endingOf(world, orderId);
  const ask = () => {
    const replica = awake(world, 'orchestrator');
    if (replica === undefined) return;
    scheduler.tell('operator', () => `${kind} of ${orderIds.join(', ')}${token ? `, with ${token}` : ''}`);
    scheduler.enter(replica.process, () => {
      const desk = replica.desk as OperatorDesk;
      const doing = {
        replay: () => desk.replay(orderId, token),
        run: () => desk.run(orderIds, token),
        cancel: () => desk.cancel(orderId),
        retry: () => desk.retry(orderId),
        end: () => desk.end(seen),
      };
      doing[kind]().then(
        () => scheduler.count(`operator: ${kind}`),
        () => scheduler.count(`operator: ${kind} refused`),
      );
    });
  };
  const afterMs = kind === 'end' ? scheduler.oneOf(READS_MS) : 0;
  if (afterMs === 0) ask();
  else
    scheduler.post({ who: null, name: `operator has read the preview of ${orderId}`, afterMs, happen: ask });
}

/** What an operator sees before ending a saga as its order has ended. Its saga or its order may have moved on when it is done. */
function endingOf(world: World, orderId: string) {
  const { state, attempt } = sagaOf(world, orderId)!;
  const { status = 'Suspend', failure = null, ...order } = orderOf(world, orderId) ?? { attempt };
  return {
    ...{ orderId, state: state as SagaState, attempt, leaves: [] },
    order: { status, attempt: order.attempt, failure },
  } as const;
}

/** Holds a command, or goes on with a hold that there is. */
function holdOrRelease(world: World): void {
  const { scheduler } = world;
  const hold = holdsOf(world).find(({ endedAt }) => endedAt === null);
  if (hold === undefined || scheduler.oneOf([true, false, false, false])) {
    const command = scheduler.oneOf(sentCommands);
    onHolds(world, 'hold', (desk) => desk.hold(command));
    return;
  }
  const act = scheduler.oneOf(stepsOn[hold.state as keyof typeof stepsOn]);
  onHolds(world, act, (desk) => (act === 'release' ? desk.release(hold.id) : desk.steer(hold.id, act)));
}

const stepsOn = {
  held: ['release', 'abort'],
  releasing: ['pause', 'abort'],
  paused: ['resume', 'abort'],
  stopped: ['resume', 'abort'],
} as const;

/** From now on operators release what is held, also what is only being held now, and what the orchestrator probes in vain. */
export function releaseAll(world: World): void {
  const holding = holdsOf(world).filter(({ endedAt }) => endedAt === null);
  const under = holding.find(({ state }) => state === 'paused' || state === 'stopped');
  const [hold] = holding;
  if (under !== undefined) onHolds(world, 'resume', (desk) => desk.steer(under.id, 'resume'));
  else if (hold?.state === 'held') onHolds(world, 'release', (desk) => desk.release(hold.id));
  const happen = () => releaseAll(world);
  world.scheduler.post({ who: null, name: 'operators look at the holds', afterMs: LOOKS_AGAIN_MS, happen });
}

function onHolds(world: World, what: string, doing: (desk: OperatorDesk) => Promise<unknown>): void {
  const { scheduler } = world;
  const replica = awake(world, 'orchestrator');
  if (replica === undefined) return;
  scheduler.tell('operator', () => what);
  scheduler.enter(replica.process, () => {
    doing(replica.desk as OperatorDesk).then(
      () => scheduler.count(`operator: ${what}`),
      () => scheduler.count(`operator: ${what} refused`),
    );
  });
}

/**
 * ProcessPayment of an attempt that ended before it came to a payment: from a dead letter that was kept for years, or from
 * another broker's queue. Only the worker's own check of the epoch can know better.
 */
function sendOldCommand(world: World): void {
  const { scheduler, broker } = world;
  const payments = paymentsOf(world);
  const later = payments.find(
    ({ orderId, attempt }) =>
      attempt > 1 && !payments.some((other) => other.orderId === orderId && other.attempt === attempt - 1),
  );
  if (later === undefined) return;
  scheduler.count('an old ProcessPayment by hand');
  const body = {
    ...{ orderId: later.orderId, attempt: later.attempt - 1 },
    ...{ amount: 1000, currency: 'EUR', token: 'tok_visa' },
  };
  const context = { causationId: null, traceparent: null };
  broker.put(toOutgoing(createMessage('ProcessPayment', body, context), 'by hand'));
}

function awake(world: World, service: ServiceName): Replica | undefined {
  const { scheduler } = world;
  const replicas = world.replicas.filter(
    ({ service: its, process, desk }) =>
      its === service && process.isAlive && desk !== undefined && process.stalledUntil <= scheduler.now,
  );
  return replicas.length === 0 ? undefined : scheduler.oneOf(replicas);
}
