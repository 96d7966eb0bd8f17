// The other services, asked over their own HTTP interfaces.

import type { Worker } from '@order-saga/shared/contracts/catalogue';
import { OrderLine } from '@order-saga/shared/contracts/fields';
import {
  OwnInvariants,
  PaymentInspection,
  StepInspection,
  StockInspection,
} from '@order-saga/shared/contracts/inspection';
import { PaymentView } from '@order-saga/shared/contracts/payment-view';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** Where each participant is. */
export type PeerUrls = Readonly<Record<Worker, string>>;

export interface Peers {
  /** One page of orders, newest first. */
  orders(
    limit: number,
    cursor: string | undefined,
  ): Promise<{ items: OrderAnswer[]; nextCursor: string | null }>;
  /** One order as it is now. @param limitMs for the answer; default 10 s */
  order(orderId: string, limitMs?: number): Promise<OrderAnswer>;
  payments(orderIds: readonly string[]): Promise<PaymentInspection>;
  /** @param skus products to tell the free stock of, at most MOST_SKUS */
  stock(orderIds: readonly string[], skus?: readonly string[]): Promise<StockInspection>;
  /** What a participant that was added has decided on these orders. */
  step(worker: Worker, orderIds: readonly string[]): Promise<StepInspection>;
  /** All payments of one order, with what the provider said. @param limitMs for the answer; default 10 s */
  paymentsOf(orderId: string, limitMs?: number): Promise<PaymentSeen[]>;
  /** What order-service has not published yet. */
  outbox(): Promise<Outbox>;
  /** The rules that the services check on themselves. */
  ownInvariants(): Promise<OwnInvariants[]>;
}

/** An order as order-service shows it. */
export type OrderAnswer = Type.Static<typeof OrderAnswer>;
export type ReservationSeen = StockInspection['items'][number];
export type PaymentSeen = PaymentView;
export type Outbox = Type.Static<typeof OutboxAnswer>;

const ANSWER_LIMIT_MS = 10_000;

/** What the customer has to do. Versions of order-service before do not tell it. */
export const PaymentActionSeen = Type.Object({
  type: Type.String(),
  url: Type.String(),
  expiresAt: Type.String({ format: 'date-time' }),
});

const OrderAnswer = Type.Object({
  orderId: Type.String(),
  status: Type.Enum(['Suspend', 'Completed', 'Failed']),
  attempt: Type.Integer(),
  total: Type.Integer(),
  lines: Type.Array(OrderLine),
  failure: Type.Union([
    Type.Object({ reason: Type.String(), detail: Type.Union([Type.String(), Type.Null()]) }),
    Type.Null(),
  ]),
  paymentAction: Type.Optional(Type.Union([PaymentActionSeen, Type.Null()])),
});
const OutboxAnswer = Type.Object({ pending: Type.Integer(), oldestSeconds: Type.Number() });
const answers = {
  order: Compile(OrderAnswer),
  orders: Compile(
    Type.Object({ items: Type.Array(OrderAnswer), nextCursor: Type.Union([Type.String(), Type.Null()]) }),
  ),
  payments: Compile(PaymentInspection),
  stock: Compile(StockInspection),
  step: Compile(StepInspection),
  paymentsOf: Compile(Type.Object({ payments: Type.Array(PaymentView) })),
  outbox: Compile(OutboxAnswer),
  own: Compile(OwnInvariants),
};

/** @param token shown to the services; they need it once they have ACCESS_TOKENS */
export function createPeers(urls: PeerUrls, token: string | undefined): Peers {
  const ask = (url: string, body?: unknown, limitMs?: number) => askPeer(url, token, body, limitMs);
  return {
    orders: async (limit, cursor) => {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return answers.orders.Parse(await ask(`${urls.order}/orders?${query}`));
    },
    order: async (orderId, limitMs) =>
      answers.order.Parse(await ask(`${urls.order}/orders/${orderId}`, undefined, limitMs)),
    payments: async (orderIds) =>
      answers.payments.Parse(await ask(`${urls.payment}/inspections`, { orderIds })),
    stock: async (orderIds, skus) =>
      answers.stock.Parse(await ask(`${urls.stock}/inspections`, { orderIds, ...(skus && { skus }) })),
    step: async (worker, orderIds) =>
      answers.step.Parse(await ask(`${urls[worker]}/inspections`, { orderIds })),
    paymentsOf: async (orderId, limitMs) =>
      answers.paymentsOf.Parse(await ask(`${urls.payment}/payments/${orderId}`, undefined, limitMs)).payments,
    outbox: async () => answers.outbox.Parse(await ask(`${urls.order}/outbox`)),
    ownInvariants: () =>
      Promise.all(
        [urls.stock, urls.payment].map(async (url) => answers.own.Parse(await ask(`${url}/invariants`))),
      ),
  };
}

/** With a body it is a POST. @throws RequestError PEER_UNAVAILABLE, or the peer's own BAD_CURSOR */
export async function askPeer(
  url: string,
  token: string | undefined,
  body?: unknown,
  limitMs = ANSWER_LIMIT_MS,
): Promise<unknown> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const post = body !== undefined && { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { ...post, headers, signal: AbortSignal.timeout(limitMs) }).catch(
    (cause) => {
      throw requestError('PEER_UNAVAILABLE', `${new URL(url).origin} does not answer.`, { cause });
    },
  );
  const answer = (await response.json().catch(() => null)) as { code?: unknown } | null;
  if (response.ok) return answer;
  if (answer?.code === 'BAD_CURSOR')
    throw requestError('BAD_CURSOR', 'The cursor is not one that this list gave out.');
  const hint =
    response.status === 401 || response.status === 403 ? ': give the orchestrator a PEER_TOKEN' : '';
  throw requestError('PEER_UNAVAILABLE', `${new URL(url).origin} answered ${response.status}${hint}.`);
}
