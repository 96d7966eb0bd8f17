// One order as the other services see it, each asked by itself: one that is away hides nothing of the others.
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import type { PaymentSeen, Peers, ReservationSeen } from '../invariants/peers.ts';

/** Exactly one of the two is null. */
export interface Seen<What> {
  seen: What | null;
  whyNot: string | null;
}

export interface ServicesView {
  order: Seen<Awaited<ReturnType<Peers['order']>>>;
  /** Of all attempts, the newest first; `Refused` never held anything. */
  stock: Seen<ReservationSeen[]>;
  payment: Seen<PaymentSeen[]>;
}

export async function askServices(peers: Peers, orderId: string): Promise<ServicesView> {
  const [order, stock, payment] = await Promise.all([
    seen(peers.order(orderId)),
    seen(peers.stock([orderId]).then(({ items }) => newestFirst(items))),
    seen(peers.paymentsOf(orderId).then(newestFirst)),
  ]);
  return { order, stock, payment };
}

function seen<What>(answer: Promise<What>): Promise<Seen<What>> {
  return answer.then(
    (seen) => ({ seen, whyNot: null }),
    (error: unknown) => {
      if (error instanceof RequestError) return { seen: null, whyNot: error.detail };
      return { seen: null, whyNot: 'It answered something that is not understood here.' };
    },
  );
}

const newestFirst = <Item extends { attempt: number }>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => b.attempt - a.attempt);
