// The system as its users see it: the HTTP APIs of the four services, and nothing behind them.
import { type Answer, type Http, openHttp } from './http.ts';

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

export interface NewOrder {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly payment: { readonly token: string };
}

export interface Failure {
  readonly reason: string;
  readonly detail: string | null;
}

export interface Order {
  readonly orderId: string;
  readonly lines: readonly OrderLine[];
  readonly total: number;
  readonly status: 'Suspend' | 'Completed' | 'Failed';
  readonly attempt: number;
  readonly failure: Failure | null;
}

export interface HistoryRow {
  readonly seq: number;
  readonly from: string | null;
  readonly to: string;
}

export interface Saga {
  readonly state: string;
  readonly outcome: 'running' | 'completed' | 'failed';
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly finishedAt: string | null;
  readonly history: readonly HistoryRow[];
}

export interface Reservation {
  readonly attempt: number;
  readonly status: 'Reserved' | 'Released';
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

export type PaymentStatus = 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'Refunded';

export interface Payment {
  readonly attempt: number;
  readonly amount: number;
  readonly status: PaymentStatus;
}

export interface Product {
  readonly sku: string;
  readonly available: number;
  readonly reserved: number;
}

export interface Api {
  placeOrder(order: NewOrder, headers: Readonly<Record<string, string>>): Promise<Answer<Order>>;
  cancelOrder(orderId: string): Promise<void>;
  order(orderId: string): Promise<Order>;
  ordersOf(customerId: string): Promise<readonly Order[]>;
  /** Null: the orchestrator has not heard of the order (yet). */
  saga(orderId: string): Promise<Saga | null>;
  replay(
    orderId: string,
    body: { reason: string; payment: { token: string }; ifAttempt: number },
  ): Promise<void>;
  /** Null: the latest attempt of the order never held anything. */
  reservation(orderId: string): Promise<Reservation | null>;
  payments(orderId: string): Promise<readonly Payment[]>;
  product(sku: string): Promise<Product>;
  putProduct(sku: string, body: { name: string; available: number }): Promise<void>;
}

/** @param signal ends every request; every method throws UnexpectedAnswer when the status is not one of those it knows */
export function openApi(
  urls: Readonly<Record<'orchestrator' | 'order' | 'stock' | 'payment', string>>,
  adminToken: string,
  signal: AbortSignal,
): Api {
  const http: Http = openHttp(signal);
  const asAdmin = { authorization: `Bearer ${adminToken}` };
  const get = async <T>(url: string): Promise<T> => (await http<T>('GET', url, [200])).body;
  const getOrNull = async <T>(url: string): Promise<T | null> => {
    const { status, body } = await http<T>('GET', url, [200, 404]);
    return status === 404 ? null : body;
  };
  return {
    placeOrder: (body, headers) => http('POST', `${urls.order}/orders`, [200, 202], { headers, body }),
    cancelOrder: async (orderId) =>
      void (await http('POST', `${urls.order}/orders/${orderId}/cancel`, [202])),
    order: (orderId) => get(`${urls.order}/orders/${orderId}`),
    ordersOf: async (customerId) =>
      (await get<{ items: Order[] }>(`${urls.order}/orders?customerId=${encodeURIComponent(customerId)}`))
        .items,
    saga: (orderId) => getOrNull(`${urls.orchestrator}/sagas/${orderId}`),
    replay: async (orderId, body) =>
      void (await http('POST', `${urls.orchestrator}/admin/sagas/${orderId}/replay`, [202], {
        headers: asAdmin,
        body,
      })),
    reservation: (orderId) => getOrNull(`${urls.stock}/reservations/${orderId}`),
    payments: async (orderId) =>
      (await get<{ payments: Payment[] }>(`${urls.payment}/payments/${orderId}`)).payments,
    product: (sku) => get(`${urls.stock}/products/${sku}`),
    putProduct: async (sku, body) =>
      void (await http('PUT', `${urls.stock}/products/${sku}`, [200, 201], { headers: asAdmin, body })),
  };
}
