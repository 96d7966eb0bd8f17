// payment-service: commands in transactions, insert, lock, decide, commit; then the provider calls that they imply.
import { isDeepStrictEqual } from 'node:util';
import type { Message } from '@order-saga/shared/contracts/message';
import type { PaymentCommand } from '../../payment-service/src/domain/decide.ts';
import { type Payment, workOf } from '../../payment-service/src/domain/payment.ts';
import type { Outcome } from './consumer.ts';
import { describe, LEASE_MS, paymentLock, startCall } from './payment-calls.ts';
import { keyOf } from './stores.ts';
import { commit, lockRows } from './transaction.ts';
import { type Copy, count, freshId, type Pause, tell, type World } from './world.ts';

export function* handlePayment(
  world: World,
  copy: Copy,
  messages: readonly Message[],
): Generator<Pause, readonly Outcome[], void> {
  const commands = messages as readonly PaymentCommand[];
  const keys = commands.map(({ body }) => keyOf(body));
  const ids = new Map(keys.map((key) => [key, freshId(world)]));
  const orderIds = new Set(commands.map(({ body }) => body.orderId));
  const committed = () =>
    [...world.payments.values()].map(({ payment }) => payment).filter(({ orderId }) => orderIds.has(orderId));

  const locks = () => [
    ...(world.conduct.insertsBeforeLock ? keys : []).map(paymentLock),
    ...committed().map((row) => paymentLock(keyOf(row))),
  ];
  yield* lockRows(world, locks);
  const existing = committed();
  yield {};
  const { replies, payments } = world.conduct.decidePayments(commands, existing, ids);
  const before = new Map(existing.map((payment) => [keyOf(payment), payment]));
  const changed = payments.filter((payment) => !isDeepStrictEqual(payment, before.get(keyOf(payment))));
  commit(world, () => {
    for (const payment of changed) {
      const workAt = workOf(payment) === null ? null : world.now + LEASE_MS;
      world.payments.set(keyOf(payment), { payment, workAt });
    }
  });
  for (const [index, reply] of replies.entries()) note(world, commands[index]!, before, reply);
  tell(world, copy.name, () => `commits ${changed.map(describe).join(', ') || 'nothing new'}`);
  for (const payment of changed) if (workOf(payment) !== null) startCall(world, copy, payment);
  return replies.map((reply) => ({ publish: [reply] }));
}

function note(
  world: World,
  command: PaymentCommand,
  before: ReadonlyMap<string, Payment>,
  reply: Message | null,
) {
  const known = before.get(keyOf(command.body));
  if (known !== undefined && command.type === 'ProcessPayment') count(world, 'payment: a command seen again');
  if (known === undefined && command.type === 'CancelPayment') count(world, 'payment: tombstone');
  if (command.type === 'ProcessPayment' && reply?.type === 'PaymentCancelled')
    count(world, 'payment: charge after its cancel refused');
}
