// Order ids of other times.
import { v7 } from 'uuid';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An order id as order-service made it that many days ago. */
export function orderIdOf(daysAgo: number): string {
  return v7({ msecs: Date.now() - Math.round(daysAgo * DAY_MS) });
}
