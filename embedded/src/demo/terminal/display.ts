// Shows orders moving.
import type { TrackedOrder } from '../orders/tracked-order.ts';

export interface Display {
  /** Shows how the orders stand now. */
  show(orders: readonly TrackedOrder[]): void;
  /** Shows them for the last time, whether or not all have ended. */
  end(orders: readonly TrackedOrder[]): void;
}
