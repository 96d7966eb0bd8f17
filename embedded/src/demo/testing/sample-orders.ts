// Tracked orders for tests of what is shown of them.
import type { Order, SagaState } from '../api.ts';
import type { TrackedOrder } from '../orders/tracked-order.ts';
import { kindNamed, sagaThrough } from './sample-evidence.ts';

/** Placed at 2026-01-01T00:00:02Z; a finished one took 64 ms. */
export function trackedOrder(id: string, states: readonly SagaState[] = ['Suspend']): TrackedOrder {
  const body = { orderId: `01a203ae-cffa-7171-b273-000000${id}` } as Order;
  return {
    kind: kindNamed('paid'),
    customerId: 'c',
    answers: [{ status: 202, location: null, body }],
    since: Date.parse('2026-01-01T00:00:02Z'),
    attempt: 1,
    saga: states.length === 1 ? null : sagaThrough(states),
  };
}

export const running = (id = 'aaaaaa') => trackedOrder(id, ['Suspend', 'StockReserved']);
export const completed = (id = 'bbbbbb') =>
  trackedOrder(id, ['Suspend', 'StockReserved', 'Paid', 'Completed']);
export const failed = (id = 'cccccc') => trackedOrder(id, ['Suspend', 'FailingOrder', 'Failed']);
