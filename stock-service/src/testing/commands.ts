// Commands as the orchestrator sends them.
import type { StockLine } from '@order-saga/shared/contracts/fields';
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';

const context = { causationId: null, traceparent: null };

export function reserveStock(
  orderId: string,
  attempt: number,
  lines: StockLine[],
): MessageOf<'ReserveStock'> {
  return createMessage('ReserveStock', { orderId, attempt, lines }, context);
}

export function releaseStock(orderId: string, attempt: number): MessageOf<'ReleaseStock'> {
  return createMessage('ReleaseStock', { orderId, attempt }, context);
}

/** One line from each argument: `lines({ 'SKU-1': 2 })`. */
export function lines(quantities: Record<string, number>): StockLine[] {
  return Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity }));
}
