// One order as the other services see it, each asked by itself: one that is away hides nothing of the others.
import { serviceOf, type Worker } from '@order-saga/shared/contracts/catalogue';
import type { StepInspection } from '@order-saga/shared/contracts/inspection';
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import type { PaymentSeen, Peers, ReservationSeen } from '../invariants/peers.ts';

type StepSeen = StepInspection['items'][number];

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
  /** Participants that were added: their decisions of all attempts, the newest first. */
  steps: (Seen<StepSeen[]> & { service: string })[];
}

/** @param added the participants that were added */
export async function askServices(
  peers: Pick<Peers, 'order' | 'stock' | 'paymentsOf' | 'step'>,
  orderId: string,
  added: readonly Worker[] = judgedSteps.map(({ worker }) => worker),
): Promise<ServicesView> {
  const [order, stock, payment, steps] = await Promise.all([
    seen(peers.order(orderId)),
    seen(peers.stock([orderId]).then(({ items }) => newestFirst(items))),
    seen(peers.paymentsOf(orderId).then(newestFirst)),
    Promise.all(added.map((worker) => seenOfStep(peers, worker, orderId))),
  ]);
  return { order, stock, payment, steps };
}

async function seenOfStep(
  peers: Pick<Peers, 'step'>,
  worker: Worker,
  orderId: string,
): Promise<ServicesView['steps'][number]> {
  const decisions = peers.step(worker, [orderId]).then(({ items }) => newestFirst(items));
  return { service: serviceOf(worker), ...(await seen(decisions)) };
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
