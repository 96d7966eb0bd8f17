// order-service: orders and their outbox, the end that the saga decides, and repeats of the first message.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import type { OrderCommand } from '../../order-service/src/domain/commands.ts';
import { cancelRequested, orderCreated } from '../../order-service/src/domain/events.ts';
import { publish } from './broker.ts';
import type { Outcome } from './consumer.ts';
import type { OrderRow, OutboxRow } from './stores.ts';
import { start } from './tasks.ts';
import { commit } from './transaction.ts';
import { Violation } from './violation.ts';
import { attemptName } from './words.ts';
import { type Copy, count, isAwake, type Pause, type Steps, tell, type World } from './world.ts';

const MINUTE_MS = 60_000;
const FIRST_LEASE_MS = 3000;
const SWEEP_LEASE_MS = 15_000;
const MAX_REPEATS = 6;

/** Order and first message in one transaction; then the message, from memory. */
export function placeOrder(
  world: World,
  copy: Copy,
  order: Omit<OrderRow, 'repeatAt' | 'repeatCount'>,
): void {
  const row: OrderRow = { ...order, repeatAt: world.now + MINUTE_MS, repeatCount: 0 };
  start(
    world,
    copy,
    'POST /orders',
    announced(world, copy, key(row), 'OrderCreated', () => row),
  );
}

export function cancelOrder(world: World, copy: Copy, orderId: string): void {
  const { attempt, status } = world.orders.get(orderId)!;
  if (status !== 'Suspend') return;
  count(world, 'customer: cancel asked for');
  const key = { orderId, attempt };
  const steps = announced(world, copy, key, 'OrderCancelRequested', () => ({
    ...world.orders.get(orderId)!,
    cancelRequested: true,
  }));
  start(world, copy, 'POST /cancel', steps);
}

function* announced(
  world: World,
  copy: Copy,
  { orderId, attempt }: { orderId: string; attempt: number },
  type: OutboxRow['type'],
  write: () => OrderRow,
): Steps {
  const messageId = messageIdOf(orderId, attempt, type);
  commit(world, () => {
    world.orders.set(orderId, write());
    world.outbox.set(messageId, {
      messageId,
      orderId,
      attempt,
      type,
      leaseUntil: world.now + FIRST_LEASE_MS,
    });
  });
  tell(world, copy.name, () => `commits ${type} ${attemptName({ orderId, attempt })} and its outbox row`);
  yield {};
  yield* relay(
    world,
    copy,
    [world.outbox.get(messageId)].filter((row) => row !== undefined),
  );
}

/** Outbox rows: published, and deleted after the confirm. */
function* relay(world: World, copy: Copy, rows: readonly OutboxRow[]): Steps {
  for (const row of rows) {
    const message = eventOf(world, row);
    if (message !== null) publish(world, copy.name, message);
    yield {};
  }
  commit(world, () => {
    for (const { messageId } of rows) world.outbox.delete(messageId);
  });
}

function eventOf(world: World, { orderId, attempt, type }: Omit<OutboxRow, 'leaseUntil' | 'messageId'>) {
  const order = world.orders.get(orderId)!;
  return type === 'OrderCreated' ? created(order) : cancelRequested({ ...order, attempt });
}

export function orderSweeps(world: World): (() => void)[] {
  const unsent = [...world.outbox.values()].filter(({ leaseUntil }) => leaseUntil <= world.now);
  if (unsent.length + silentOrders(world).length === 0) return [];
  return world.copies
    .filter((copy) => copy.service === 'order' && isAwake(world, copy))
    .map((copy) => () => {
      if (unsent.length > 0) {
        count(world, 'order: outbox sweep');
        for (const row of unsent)
          world.outbox.set(row.messageId, { ...row, leaseUntil: world.now + SWEEP_LEASE_MS });
        start(world, copy, 'outbox sweep', relay(world, copy, unsent));
      } else {
        count(world, 'order: first message repeated');
        start(world, copy, 'repeats', repeat(world, copy));
      }
    });
}

function silentOrders(world: World): OrderRow[] {
  if (!world.conduct.repeatsFirstMessages) return [];
  return [...world.orders.values()].filter(
    ({ status, repeatAt }) => status === 'Suspend' && repeatAt <= world.now,
  );
}

function* repeat(world: World, copy: Copy): Steps {
  const due = silentOrders(world);
  commit(world, () => {
    for (const row of due) {
      const waitMs = Math.min(60 * MINUTE_MS, MINUTE_MS * 2 ** (row.repeatCount + 1));
      const repeatCount = Math.min(row.repeatCount + 1, MAX_REPEATS);
      world.orders.set(row.orderId, { ...row, repeatCount, repeatAt: world.now + waitMs });
    }
  });
  yield {};
  for (const row of due) {
    const first = row.attempt === 1 ? created(row) : null;
    if (first !== null) publish(world, copy.name, first);
    yield {};
    if (row.cancelRequested) publish(world, copy.name, cancelRequested(row));
    yield {};
  }
}

export function* handleOrder(
  world: World,
  copy: Copy,
  messages: readonly Message[],
): Generator<Pause, readonly Outcome[], void> {
  const changed = new Map<string, OrderRow>();
  const outcomes = (messages as readonly OrderCommand[]).map((command): Outcome => {
    const { orderId, attempt } = command.body;
    const order = changed.get(orderId) ?? world.orders.get(orderId);
    if (order === undefined) return { reject: 'unknown-order' };
    const { row: progress, reply } = world.conduct.applyToOrder(progressOf(order), command);
    if (attempt < order.attempt) count(world, 'order: command of an older attempt');
    if (isChanged(order, progress)) changed.set(orderId, written(world, order, progress));
    return { publish: [reply] };
  });
  commit(world, () => {
    for (const [orderId, order] of changed) {
      const before = world.orders.get(orderId)!;
      if (before.status !== 'Suspend' && before.attempt === order.attempt)
        throw new Violation(
          'disagreement',
          `${attemptName(key(order))} was ${before.status}, is ${order.status}`,
        );
      world.orders.set(orderId, order);
    }
  });
  tell(world, copy.name, () => {
    const rows = [...changed.values()].map((order) => `order ${attemptName(key(order))} ${order.status}`);
    return `commits ${rows.join(', ') || 'nothing new'}`;
  });
  return outcomes;
}

const key = ({ orderId, attempt }: OrderRow) => ({ orderId, attempt });
/** Null when its saga is known to exist. */
const created = ({ paymentToken, ...order }: OrderRow) =>
  paymentToken === null ? null : orderCreated({ ...order, paymentToken });

const progressOf = ({ orderId, status, attempt, failure, cancelRequested }: OrderRow) => ({
  orderId,
  status,
  attempt,
  failure,
  cancelRequested,
});

const isChanged = (order: OrderRow, { status, attempt }: { status: string; attempt: number }) =>
  order.status !== status || order.attempt !== attempt;

// As order-service/src/store/commands.ts: the token goes at the first end.
function written(world: World, order: OrderRow, progress: ReturnType<typeof progressOf>): OrderRow {
  const isSameAttempt = order.attempt === progress.attempt;
  return {
    ...order,
    ...progress,
    paymentToken: progress.status === 'Suspend' ? order.paymentToken : null,
    repeatCount: isSameAttempt ? order.repeatCount : 0,
    repeatAt: isSameAttempt ? order.repeatAt : world.now + MINUTE_MS,
  };
}
