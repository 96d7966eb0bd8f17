// Stripe for one world: the stand-in, which outlives every replica of payment-service, its webhooks, and its books as
// compared with ours.
import { sendEvent } from '../../payment-service/src/testing/stripe/send-event.ts';
import { type StripeStandIn, startStripeStandIn } from '../../payment-service/src/testing/stripe/stand-in.ts';
import { inFlight } from '../load/closed-loop.ts';
import type { Environment } from './services/program.ts';
import type { Order, Payment } from './shapes.ts';
import type { Shop } from './shop.ts';
import { until } from './wait.ts';

export interface Stripe extends StripeStandIn {
  /** Settings of payment-service. */
  readonly env: Environment;
  /**
   * Sends every event twice as it happens, and again until it is answered with 200, as Stripe does.
   * @param urlOf asked anew for each request: replicas come and go
   */
  sendEvents(urlOf: () => string): void;
  /** Keeps back the events of a payment (`<orderId>:<attempt>`) that `keep` names, until they are sent by hand. */
  keepBack(keep: (key: string) => boolean): void;
  /** Waits until everything that was begun is answered. */
  sent(): Promise<void>;
  /** Sends every event there ever was, the last one first. @returns the statuses of the answers */
  sendAllAgain(url: string): Promise<number[]>;
}

const secretKey = 'sk_test_0123456789abcdef';
const webhookSecret = 'whsec_0123456789abcdef';
const AT_ONCE = 8;

export async function openStripe(): Promise<Stripe> {
  const standIn = await startStripeStandIn(secretKey);
  const secret = { secret: webhookSecret };
  const sending = new Set<Promise<unknown>>();
  let isKept: (key: string) => boolean = () => false;

  return {
    ...standIn,
    env: {
      ...{ PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret },
      STRIPE_API_BASE: standIn.url,
    },
    keepBack(keep) {
      isKept = keep;
    },
    sendEvents(urlOf) {
      standIn.onEvent((event) => {
        if (isKept(event.key)) return;
        const send = async () => (await sendEvent(urlOf(), event, secret)) === 200;
        for (const copy of [1, 2]) {
          const sent = until(`copy ${copy} of ${event.type} ${event.id} is taken`, send);
          sending.add(sent);
          sent.catch(() => {}).finally(() => sending.delete(sent));
        }
      });
    },
    sent: async () => {
      await Promise.all(sending);
    },
    sendAllAgain: (url) =>
      inFlight(AT_ONCE, standIn.events.toReversed(), (event) => sendEvent(url, event, secret)),
  };
}

/**
 * The money at Stripe against what orders and payments say.
 * @param orderIds every order that was placed, all of them at their end
 * @returns one sentence for each difference
 */
export async function differences(
  stripe: StripeStandIn,
  shop: Shop,
  orderIds: readonly string[],
): Promise<string[]> {
  const attempts = new Map<string, Set<string>>();
  for (const { metadata } of stripe.intents.values()) {
    const orderId = metadata['order_id']!;
    attempts.set(orderId, (attempts.get(orderId) ?? new Set()).add(keyOf({ metadata })));
  }
  const found = await inFlight(AT_ONCE, orderIds, async (orderId) => {
    const [order, payments] = await Promise.all([shop.order(orderId), shop.payments(orderId)]);
    const keys = [...(attempts.get(orderId) ?? [])];
    return [ofOrder(stripe, order, keys), ...payments.map((payment) => ofPayment(stripe, orderId, payment))];
  });
  const known = new Set(orderIds);
  const strange = [...stripe.intents.values()]
    .filter(({ metadata }) => !known.has(metadata['order_id']!))
    .map(({ id }) => `${id} belongs to no order`);
  return [...found.flat(), ...strange].filter((problem) => problem !== null);
}

/**
 * Completed: its total is with us. Failed: nothing is. Whatever was moved to and fro before.
 * @param keys of its attempts that Stripe knows
 */
function ofOrder(
  stripe: StripeStandIn,
  { orderId, status, total }: Order,
  keys: readonly string[],
): string | null {
  const held = keys.reduce((sum, key) => {
    const { charged, refunded } = stripe.moneyOf(key);
    return sum + charged - refunded;
  }, 0);
  const due = status === 'Completed' ? total : 0;
  return held === due ? null : `order ${orderId} is ${status}: ${held} of its money is held, due is ${due}`;
}

const keyOf = ({ metadata }: { metadata: Record<string, string> }) =>
  `${metadata['order_id']}:${metadata['attempt']}`;

/** One attempt is charged once or never, and its row says what became of it. */
function ofPayment(stripe: StripeStandIn, orderId: string, payment: Payment): string | null {
  const { attempt, amount, currency, status, providerReference } = payment;
  const key = `${orderId}:${attempt}`;
  const { charges, charged, refunded } = stripe.moneyOf(key);
  const expected = {
    Completed: [1, amount, 0],
    Refunded: [1, amount, amount],
    Failed: [0, 0, 0],
    Cancelled: [0, 0, 0],
    Pending: undefined,
  }[status];
  const actual = [charges, charged, refunded];
  if (JSON.stringify(actual) !== JSON.stringify(expected)) return `payment ${key} is ${status}: ${actual}`;
  if (status !== 'Completed') return null;
  const intent = stripe.intents.get(providerReference!);
  return intent?.status === 'succeeded' && intent.currency === currency.toLowerCase() && keyOf(intent) === key
    ? null
    : `payment ${key} names ${providerReference}, which is not its charge`;
}
