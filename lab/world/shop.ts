// The system as its users see it: orders, sagas, payments and stock over HTTP.

import { closedLoop, inFlight } from '../load/closed-loop.ts';
import { type Answer, request } from './http.ts';
import type { ServiceName } from './service-names.ts';
import type { NewOrder, Order, Payment, Product, Reservation, Saga } from './shapes.ts';
import { until } from './wait.ts';

export interface Shop {
  /** Sets what is available of a product. */
  stock(sku: string, available: number): Promise<void>;
  product(sku: string): Promise<Product>;
  /** POST /orders, whatever the answer. */
  place(
    order?: Partial<NewOrder> & { token?: string },
    headers?: Record<string, string>,
  ): Promise<Answer<Order>>;
  /** Places `count` orders, `limit` at a time. @returns their ids @throws unless each is answered with 202 */
  placeMany(
    count: number,
    make: (index: number) => Partial<NewOrder> & { token?: string },
    limit?: number,
    onPlaced?: (placed: number) => void,
  ): Promise<string[]>;
  order(orderId: string): Promise<Order>;
  cancel(orderId: string): Promise<Answer>;
  saga(orderId: string): Promise<Saga>;
  payments(orderId: string): Promise<Payment[]>;
  /** Null: there is none. */
  reservation(orderId: string): Promise<Reservation | null>;
  /** POST …/replay with the admin token; `headers` are added. */
  replay(orderId: string, body: object, headers?: Record<string, string>): Promise<Answer>;
  get<Body>(service: ServiceName, path: string): Promise<Answer<Body>>;
  /** Waits until orders and sagas are finished, both under the same attempt. */
  ended(orderIds: readonly string[], limitMs?: number): Promise<Order[]>;
}

/** @param urlOf asked anew for each request: replicas come and go */
export function createShop(urlOf: (service: ServiceName) => string, adminToken: string): Shop {
  const admin = { authorization: `Bearer ${adminToken}` };
  const get = <Body>(service: ServiceName, path: string) => request<Body>('GET', urlOf(service) + path);
  const show = async <Body>(service: ServiceName, path: string): Promise<Body> => {
    const { status, body } = await get<Body>(service, path);
    if (status !== 200) throw new Error(`GET ${path} of ${service}: ${status} ${JSON.stringify(body)}`);
    return body;
  };

  const shop: Shop = {
    get,
    async stock(sku, available) {
      const url = `${urlOf('stock-service')}/products/${sku}`;
      const { status } = await request('PUT', url, { body: { name: sku, available }, headers: admin });
      if (status !== 200 && status !== 201) throw new Error(`PUT /products/${sku}: ${status}`);
    },
    product: (sku) => show('stock-service', `/products/${sku}`),
    place: (order, headers = {}) =>
      request('POST', `${urlOf('order-service')}/orders`, { body: newOrder(order), headers }),
    placeMany: (count, make, limit = 32, onPlaced = () => {}) => {
      let placed = 0;
      const place = async (index: number) => {
        const { status, body } = await shop.place(make(index));
        if (status !== 202) throw new Error(`POST /orders: ${status} ${JSON.stringify(body)}`);
        onPlaced(++placed);
        return body.orderId;
      };
      return closedLoop(place, { count, inFlight: limit });
    },
    order: (orderId) => show('order-service', `/orders/${orderId}`),
    cancel: (orderId) => request('POST', `${urlOf('order-service')}/orders/${orderId}/cancel`),
    saga: (orderId) => show('orchestrator', `/sagas/${orderId}`),
    payments: async (orderId) =>
      (await show<{ payments: Payment[] }>('payment-service', `/payments/${orderId}`)).payments,
    async reservation(orderId) {
      const { status, body } = await get<Reservation>('stock-service', `/reservations/${orderId}`);
      if (status === 404) return null;
      if (status !== 200) throw new Error(`GET /reservations/${orderId}: ${status}`);
      return body;
    },
    replay: (orderId, body, headers = {}) =>
      request('POST', `${urlOf('orchestrator')}/admin/sagas/${orderId}/replay`, {
        body,
        headers: { ...admin, ...headers },
      }),
    ended: (orderIds, limitMs) => {
      const deadline = Date.now() + (limitMs ?? ENDED_LIMIT_MS);
      return inFlight(POLLED_AT_ONCE, orderIds, (orderId) =>
        until(`the end of order ${orderId}`, () => end(orderId), Math.max(0, deadline - Date.now())),
      );
    },
  };

  async function end(orderId: string): Promise<Order | null> {
    const order = await shop.order(orderId);
    if (order.status === 'Suspend') return null;
    const { outcome, attempt } = await shop.saga(orderId);
    return outcome !== 'running' && attempt === order.attempt ? order : null;
  }

  return shop;
}

/** More than two step timeouts of 30 s: a reply that a killed process kept to itself is asked for again. */
const ENDED_LIMIT_MS = 90_000;
const POLLED_AT_ONCE = 16;

/** The default product of a new order. */
export const SKU = 'A';

export function newOrder({
  token = 'tok_visa',
  ...fields
}: Partial<NewOrder> & { token?: string } = {}): NewOrder {
  return {
    customerId: 'c-42',
    currency: 'EUR',
    lines: [{ sku: SKU, quantity: 1, unitPrice: 1000 }],
    payment: { token },
    ...fields,
  };
}
