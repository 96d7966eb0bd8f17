// The system as its users see it: the HTTP APIs of the four services, and nothing behind them.
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import * as orchestrator from '@order-saga/client/orchestrator';
import * as orderService from '@order-saga/client/order-service';
import * as paymentService from '@order-saga/client/payment-service';
import * as stockService from '@order-saga/client/stock-service';
import type { StepSeen, VerificationSeen } from '@order-saga/shared/rules/evidence';
import type { SystemUrls } from '../running-file.ts';

// Of what is answered, what the demo looks at.
export type NewOrder = orderService.NewOrder;
export type OrderLine = NewOrder['lines'][number];
export type Order = Pick<
  orderService.Order,
  'orderId' | 'lines' | 'total' | 'status' | 'attempt' | 'failure'
>;
export type FailureReason = NonNullable<Order['failure']>['reason'];
export type SagaState = orchestrator.SagaState;
export type HistoryRow = Pick<
  orchestrator.HistoryEntry,
  'seq' | 'kind' | 'name' | 'from' | 'to' | 'attempt' | 'messageId'
>;
export type Saga = Pick<orchestrator.Saga, 'state' | 'outcome' | 'attempt' | 'failure' | 'finishedAt'> & {
  readonly history: readonly HistoryRow[];
};
export type Reservation = Pick<stockService.Reservation, 'attempt' | 'status' | 'lines'>;
export type Payment = Pick<paymentService.Payment, 'attempt' | 'amount' | 'status'>;
export type PaymentStatus = Payment['status'];
export type Product = Pick<stockService.Product, 'sku' | 'available' | 'reserved'>;

/** An answer of which more than its body counts. */
export interface Answer<Body> {
  readonly status: number;
  readonly location: string | null;
  readonly body: Body;
}

export interface Api {
  placeOrder(
    order: NewOrder,
    header: { prefer?: string; 'idempotency-key'?: string },
  ): Promise<Answer<Order>>;
  cancelOrder(orderId: string): Promise<void>;
  order(orderId: string): Promise<Order>;
  ordersOf(customerId: string): Promise<readonly Order[]>;
  /** Null: the orchestrator has not heard of the order (yet). */
  saga(orderId: string): Promise<Saga | null>;
  /** The history of a saga, put through the machine again. */
  verify(orderId: string): Promise<VerificationSeen>;
  replay(
    orderId: string,
    body: { reason: string; payment: { token: string }; ifAttempt: number },
  ): Promise<void>;
  /** Null: the latest attempt of the order never held anything. */
  reservation(orderId: string): Promise<Reservation | null>;
  payments(orderId: string): Promise<readonly Payment[]>;
  /** What each participant that was added has decided on an order, by the name of its service. */
  steps(orderId: string): Promise<Readonly<Record<string, readonly StepSeen[]>>>;
  /** The machine, as the orchestrator shows it. */
  machine(): Promise<unknown>;
  product(sku: string): Promise<Product>;
  putProduct(sku: string, body: { name: string; available: number }): Promise<void>;
}

/** Longer than any wait that the demo asks for. Milliseconds. */
const LIMIT_MS = 15_000;

/** @param signal ends every request; every method throws ApiProblem when it is refused, and Unreachable */
export function openApi(urls: SystemUrls, token: string, signal: AbortSignal): Api {
  const orders = orderService.createOrderServiceClient({ baseUrl: urls.order });
  const stock = stockService.createStockServiceClient({ baseUrl: urls.stock, token });
  const payments = paymentService.createPaymentServiceClient({ baseUrl: urls.payment });
  const sagas = orchestrator.createOrchestratorClient({ baseUrl: urls.orchestrator, token });
  const limited = () => ({ signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]) });
  const about = (orderId: string) => ({ params: { path: { orderId } }, ...limited() });
  return {
    async placeOrder(body, header) {
      const { data, response } = await orders.POST('/orders', { params: { header }, body, ...limited() });
      return { status: response.status, location: response.headers.get('location'), body: data! };
    },
    cancelOrder: async (orderId) => {
      await orders.POST('/orders/{orderId}/cancel', about(orderId));
    },
    order: (orderId) => dataOf(orders.GET('/orders/{orderId}', about(orderId))),
    async ordersOf(customerId) {
      return (await dataOf(orders.GET('/orders', { params: { query: { customerId } }, ...limited() }))).items;
    },
    saga: (orderId) => dataOf(sagas.GET('/sagas/{orderId}', about(orderId))).catch(nullIfUnknown),
    verify: (orderId) => dataOf(sagas.GET('/sagas/{orderId}/verify', about(orderId))),
    replay: async (orderId, body) => {
      await sagas.POST('/admin/sagas/{orderId}/replay', { ...about(orderId), body });
    },
    reservation: (orderId) =>
      dataOf(stock.GET('/reservations/{orderId}', about(orderId))).catch(nullIfUnknown),
    payments: async (orderId) => (await dataOf(payments.GET('/payments/{orderId}', about(orderId)))).payments,
    async steps(orderId) {
      const { steps } = await dataOf(sagas.GET('/sagas/{orderId}/services', about(orderId)));
      return Object.fromEntries(
        steps.map(({ service, seen, whyNot }) => {
          if (seen === null) throw new Unreachable(service, whyNot);
          return [service, seen];
        }),
      );
    },
    machine: () => dataOf(sagas.GET('/sagas/definition', limited())),
    product: (sku) => dataOf(stock.GET('/products/{sku}', { params: { path: { sku } }, ...limited() })),
    putProduct: async (sku, body) => {
      await stock.PUT('/products/{sku}', { params: { path: { sku } }, body, ...limited() });
    },
  };
}

function nullIfUnknown(error: unknown): null {
  if (error instanceof ApiProblem && error.status === 404) return null;
  throw error;
}
