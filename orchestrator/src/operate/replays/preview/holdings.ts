// What the workers hold for a saga, and what they could give it now, in words for an operator. Pure.
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import type { PaymentInspection, StockInspection } from '@order-saga/shared/contracts/inspection';

/** Of the saga's latest attempt that came so far. */
export interface Holdings {
  /** Null: stock-service did not answer. */
  readonly stock: {
    readonly reservation: 'never-reserved' | 'held' | 'refused' | 'released';
    /** Lines for which there is too little now; `free` is null for a product that does not exist. */
    readonly short: { sku: string; wanted: number; free: number | null }[];
  } | null;
  /** Null: payment-service did not answer. */
  readonly payment: 'never-charged' | 'pending' | 'charged' | 'declined' | 'cancelled' | 'refunded' | null;
}

export function stockHolding(
  lines: readonly OrderLine[],
  reservations: StockInspection['items'],
  free: ReadonlyMap<string, number>,
): Exclude<Holdings['stock'], null> {
  const latest = reservations.toSorted((a, b) => b.attempt - a.attempt)[0];
  return {
    reservation: latest === undefined ? 'never-reserved' : reservationWords[latest.status],
    short: lines
      .map(({ sku, quantity }) => ({ sku, wanted: quantity, free: free.get(sku) ?? null }))
      .filter(({ wanted, free }) => free === null || free < wanted),
  };
}

/** A charge that stands is told before all else: nobody may overlook it. */
export function paymentHolding(payments: PaymentInspection['items']): Exclude<Holdings['payment'], null> {
  const latest = payments.toSorted((a, b) => b.attempt - a.attempt)[0];
  if (payments.some(({ status }) => status === 'Completed')) return 'charged';
  return latest === undefined ? 'never-charged' : paymentWords[latest.status];
}

const reservationWords = { Reserved: 'held', Refused: 'refused', Released: 'released' } as const;
const paymentWords = {
  Pending: 'pending',
  Completed: 'charged',
  Failed: 'declined',
  Cancelled: 'cancelled',
  Refunded: 'refunded',
} as const;
