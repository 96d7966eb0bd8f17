// What the four services say about the orders and the products when everything has ended.
import type { Answer, Api, Order, Payment, Product, Reservation, Saga } from '../api.ts';
import type { OrderKind } from '../orders/order-kind.ts';
import { orderIdOf, type TrackedOrder } from '../orders/tracked-order.ts';
import { products } from '../products.ts';

export interface OrderEvidence {
  readonly kind: OrderKind;
  readonly answers: readonly Answer<Order>[];
  readonly order: Order;
  /** Null: the orchestrator does not know the order. */
  readonly saga: Saga | null;
  readonly payments: readonly Payment[];
  readonly reservation: Reservation | null;
  /** The ids of all orders of its customer, who asked for one. */
  readonly ordersOfCustomer: readonly string[];
}

export interface ProductEvidence extends Product {
  readonly putIn: number;
}

export interface Evidence {
  readonly orders: readonly OrderEvidence[];
  readonly products: readonly ProductEvidence[];
}

export async function collectEvidence(api: Api, orders: readonly TrackedOrder[]): Promise<Evidence> {
  const [ofOrders, ofProducts] = await Promise.all([
    Promise.all(orders.map((order) => askAbout(api, order))),
    Promise.all(
      products.map(async ({ sku, available }) => ({ ...(await api.product(sku)), putIn: available })),
    ),
  ]);
  return { orders: ofOrders, products: ofProducts };
}

async function askAbout(api: Api, tracked: TrackedOrder): Promise<OrderEvidence> {
  const orderId = orderIdOf(tracked)!;
  const [order, saga, payments, reservation, ofCustomer] = await Promise.all([
    api.order(orderId),
    api.saga(orderId),
    api.payments(orderId),
    api.reservation(orderId),
    api.ordersOf(tracked.customerId),
  ]);
  const ordersOfCustomer = ofCustomer.map((order) => order.orderId);
  return {
    kind: tracked.kind,
    answers: tracked.answers,
    order,
    saga,
    payments,
    reservation,
    ordersOfCustomer,
  };
}
