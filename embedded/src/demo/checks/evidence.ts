// What the services say about the orders and the products when everything has ended.
import { serviceOf } from '@order-saga/shared/contracts/catalogue';
import type * as rules from '@order-saga/shared/rules/evidence';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import { soldOf } from '@order-saga/shared/rules/stock-rules';
import type { Answer, Api, Order, Payment, Product } from '../api.ts';
import type { OrderKind } from '../orders/order-kind.ts';
import { orderIdOf, type TrackedOrder } from '../orders/tracked-order.ts';

export interface OrderEvidence extends rules.OrderEvidence {
  readonly kind: OrderKind;
  readonly answers: readonly Answer<Order>[];
  readonly order: Order;
  readonly payments: readonly Payment[];
  /** The ids of all orders of its customer, who asked for one. */
  readonly ordersOfCustomer: readonly string[];
}

export interface Evidence {
  readonly orders: readonly OrderEvidence[];
  readonly products: readonly rules.ProductEvidence[];
}

/** @param opening the products before the first order */
export async function collectEvidence(
  api: Api,
  tracked: readonly TrackedOrder[],
  opening: readonly Product[],
): Promise<Evidence> {
  const [orders, shelves] = await Promise.all([
    Promise.all(tracked.map((order) => askAbout(api, order))),
    Promise.all(opening.map(({ sku }) => api.product(sku))),
  ]);
  const before = new Map(opening.map((product) => [product.sku, product]));
  const sold = soldOf(orders);
  return {
    orders,
    products: shelves.map((product) => {
      const { available: putIn, reserved } = before.get(product.sku)!;
      const sinceThen = { ...product, reserved: product.reserved - reserved };
      return { ...sinceThen, putIn, sold: sold.get(product.sku) ?? 0 };
    }),
  };
}

async function askAbout(api: Api, tracked: TrackedOrder): Promise<OrderEvidence> {
  const orderId = orderIdOf(tracked)!;
  const [order, saga, payments, reservation, ofCustomer, steps] = await Promise.all([
    api.order(orderId),
    api.saga(orderId),
    api.payments(orderId),
    api.reservation(orderId),
    api.ordersOf(tracked.customerId),
    api.steps(orderId),
  ]);
  return {
    orderId,
    kind: tracked.kind,
    answers: tracked.answers,
    order,
    saga: saga && { ...saga, verification: await api.verify(orderId) },
    payments,
    reservations: reservation === null ? [] : [reservation],
    steps: Object.fromEntries(judgedSteps.map(({ worker }) => [worker, steps[serviceOf(worker)] ?? []])),
    ordersOfCustomer: ofCustomer.map((one) => one.orderId),
  };
}
