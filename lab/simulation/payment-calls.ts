// The provider calls of payment-service: beside its consumer, made again from the row, their results stored only while
// they still decide, as in its calls, work and results.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import {
  cancelPaymentReply,
  type Payment,
  processPaymentReply,
  workOf,
} from '../../payment-service/src/domain/payment.ts';
import { publish } from './broker.ts';
import { ask } from './provider.ts';
import { keyOf } from './stores.ts';
import { start } from './tasks.ts';
import { commit, lockRows, Outage } from './transaction.ts';
import { attemptName } from './words.ts';
import {
  type Copy,
  count,
  freshId,
  isAwake,
  type Pause,
  type ProviderAnswer,
  type Steps,
  tell,
  type World,
} from './world.ts';

export const LEASE_MS = 15_000;
const ANSWER_MS = 10_000;
/** Quick tries of a question that the provider answers with an error. */
const MAX_TRIES = 4;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;

export const paymentLock = (key: string) => `payment ${key}`;

/** The calls that are due: those whose process died, and those that had no answer. */
export function paymentSweeps(world: World): (() => void)[] {
  const due = [...world.payments.values()].filter(({ workAt }) => workAt !== null && workAt <= world.now);
  if (due.length === 0) return [];
  return world.copies
    .filter((copy) => copy.service === 'payment' && isAwake(world, copy))
    .map((copy) => () => {
      count(world, 'payment: call taken up again');
      tell(world, copy.name, () => `takes up ${due.map(({ payment }) => describe(payment)).join(', ')}`);
      for (const { payment } of due) {
        world.payments.set(keyOf(payment), { payment, workAt: world.now + LEASE_MS });
        startCall(world, copy, payment);
      }
    });
}

export function startCall(world: World, copy: Copy, payment: Payment): void {
  const work = workOf(payment)!;
  const key = keyOf(payment);
  // Its charge decides nothing any more. Should it still land, it meets the cancel at the provider.
  const charge = copy.calls.get(`charge ${key}`);
  if (work === 'cancel' && charge !== undefined) {
    charge.isAbandoned = true;
    count(world, 'payment: charge under way abandoned');
  }
  const lane = `${work} ${key}`;
  if (copy.calls.has(lane)) return;
  const control = { isAbandoned: false };
  copy.calls.set(lane, control);
  start(world, copy, `${work} of ${attemptName(payment)}`, call(world, copy, payment, work, control));
}

function* call(
  world: World,
  copy: Copy,
  payment: Payment,
  work: 'charge' | 'cancel',
  control: { isAbandoned: boolean },
): Steps {
  const answer = yield* askProvider(world, copy, payment, work, control);
  if (answer !== 'abandoned') {
    const name = `${work} of ${attemptName(payment)}`;
    tell(world, copy.name, () => `hears of its ${name}: ${answer?.status ?? 'nothing'}`);
    const stored = yield* keepTrying(world, () => store(world, payment, work, answer));
    if (stored !== null) {
      tell(world, copy.name, () => `commits ${describe(stored)}`);
      yield {};
      const reply = replyTo(stored, work);
      if (reply !== null) publish(world, copy.name, reply);
    }
  }
  const lane = `${work} ${keyOf(payment)}`;
  if (copy.calls.get(lane) === control) copy.calls.delete(lane);
}

/** The provider's answer; null: none in time. An error of its own is asked about again. */
function* askProvider(
  world: World,
  copy: Copy,
  payment: Payment,
  work: 'charge' | 'cancel',
  control: { isAbandoned: boolean },
): Generator<Pause, ProviderAnswer | null | 'abandoned', void> {
  const until = world.now + ANSWER_MS;
  const ours = keyOf(payment);
  const key = work === 'charge' ? world.conduct.chargeKey(ours, () => freshId(world)) : ours;
  for (let tries = 1; ; tries++) {
    const request = ask(world, work, { key, amount: payment.amount!, token: payment.token });
    tell(world, copy.name, () => `asks the provider to ${work} ${attemptName(payment)}`);
    const isOver = () => request.answeredAt <= world.now || control.isAbandoned || until <= world.now;
    do {
      yield {
        until: isOver,
        get at() {
          return Math.min(until, request.answeredAt);
        },
      };
    } while (!isOver());
    if (control.isAbandoned) return 'abandoned';
    if (request.answeredAt > world.now) return null;
    if (request.answer?.status !== 'error' || tries === MAX_TRIES) return request.answer;
  }
}

/** Stores what came of a call; only while that call still decides. @returns the payment, if this decided it */
function* store(
  world: World,
  { orderId, attempt }: Payment,
  work: 'charge' | 'cancel',
  answer: ProviderAnswer | null,
): Generator<Pause, Payment | null, void> {
  const key = keyOf({ orderId, attempt });
  yield* lockRows(world, () => [paymentLock(key)]);
  const { payment, workAt } = world.payments.get(key)!;
  const decided = resultOf(world, payment, work, answer);
  if (answer !== null && answer.status !== 'closed' && decided === null)
    count(world, `payment: late ${work} result dropped`);
  const isSameWork = workAt !== null && (work === 'cancel') === payment.cancelRequested;
  const isUnknown = answer === null || answer.status === 'error' || answer.status === 'closed';
  commit(world, () => {
    if (decided !== null) world.payments.set(key, { payment: decided, workAt: null });
    else if (isUnknown && isSameWork) {
      const waitMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** payment.callFailures);
      const postponed = { ...payment, callFailures: payment.callFailures + 1 };
      count(world, `payment: ${work} without an answer`);
      world.payments.set(key, { payment: postponed, workAt: world.now + waitMs });
    }
  });
  return decided;
}

function resultOf(
  world: World,
  payment: Payment,
  work: 'charge' | 'cancel',
  answer: ProviderAnswer | null,
): Payment | null {
  const done = { ...payment, token: null };
  const isOpen = payment.status === 'Pending' || payment.status === 'Completed';
  if (work === 'cancel') {
    if (answer?.status !== 'cancelled' || !isOpen || !payment.cancelRequested) return null;
    const status = answer.outcome === 'Refunded' ? 'Refunded' : 'Cancelled';
    return { ...done, status, cancelOutcome: answer.outcome };
  }
  if (!world.conduct.chargeDecides(payment)) return null;
  if (answer?.status === 'charged')
    return { ...done, status: 'Completed', providerReference: answer.reference };
  if (answer?.status === 'declined') return { ...done, status: 'Failed', declineCode: answer.declineCode };
  if (answer === null && world.conduct.unansweredCharge === 'declined')
    return { ...done, status: 'Failed', declineCode: 'no_answer' };
  return null;
}

function* keepTrying<T>(world: World, work: () => Generator<Pause, T, void>): Generator<Pause, T, void> {
  for (;;) {
    try {
      return yield* work();
    } catch (error) {
      if (!(error instanceof Outage)) throw error;
      world.current!.isBroken = false;
      yield {};
    }
  }
}

function replyTo(payment: Payment, work: 'charge' | 'cancel'): Message | null {
  const command = work === 'cancel' ? 'CancelPayment' : 'ProcessPayment';
  const causationId = messageIdOf(payment.orderId, payment.attempt, command);
  const context = { causationId, traceparent: payment.traceparent };
  return work === 'cancel' ? cancelPaymentReply(payment, context) : processPaymentReply(payment, context);
}

export function describe({ status, cancelRequested, ...key }: Payment): string {
  const isCancelling = cancelRequested && (status === 'Pending' || status === 'Completed');
  return `payment ${attemptName(key)} ${status}${isCancelling ? ', cancel asked for' : ''}`;
}
