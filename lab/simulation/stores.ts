// What is committed: the rows of the four databases and the books of the provider. Nothing else survives a crash.
import type { HistoryRow, Saga } from '../../orchestrator/src/saga/saga.ts';
import type { EventSource } from '../../order-service/src/domain/events.ts';
import type { OrderProgress } from '../../order-service/src/domain/order.ts';
import type { Payment } from '../../payment-service/src/domain/payment.ts';
import type { Product, Reservation } from '../../stock-service/src/domain.ts';

/** Times are milliseconds of the simulated clock. */
export interface SagaRow {
  readonly saga: Saga;
  readonly deadlineAt: number | null;
}

export interface OrderRow extends OrderProgress, EventSource {
  readonly repeatAt: number;
  readonly repeatCount: number;
}

export interface OutboxRow {
  readonly messageId: string;
  readonly orderId: string;
  readonly attempt: number;
  readonly type: 'OrderCreated' | 'OrderCancelRequested';
  readonly leaseUntil: number;
}

export interface PaymentRow {
  readonly payment: Payment;
  /** When the call that the row implies is taken up; null when it implies none. */
  readonly workAt: number | null;
}

/** As in payment-service/src/gateway/simulated/ledger.ts. */
export interface LedgerEntry {
  readonly key: string;
  readonly status: 'Charged' | 'Declined' | 'Closed' | 'Refunded';
  readonly amount: number;
  readonly declineCode: string | null;
  readonly reference: string | null;
}

export interface Stores {
  readonly sagas: Map<string, SagaRow>;
  readonly history: Map<string, HistoryRow[]>;
  readonly orders: Map<string, OrderRow>;
  readonly outbox: Map<string, OutboxRow>;
  readonly reservations: Map<string, Reservation>;
  readonly products: Map<string, Product>;
  readonly payments: Map<string, PaymentRow>;
  readonly ledger: Map<string, LedgerEntry>;
}

export function createStores(): Stores {
  return {
    sagas: new Map(),
    history: new Map(),
    orders: new Map(),
    outbox: new Map(),
    reservations: new Map(),
    products: new Map(),
    payments: new Map(),
    ledger: new Map(),
  };
}

/** Names a reservation or a payment. */
export const keyOf = ({ orderId, attempt }: { orderId: string; attempt: number }) => `${orderId}:${attempt}`;
