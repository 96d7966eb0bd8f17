// The display that fits the terminal.
import type { TrackedOrder } from '../orders/tracked-order.ts';
import type { Display } from './display.ts';
import { createLiveDisplay } from './live-display.ts';
import { createPlainDisplay } from './plain-display.ts';
import type { Terminal } from './terminal.ts';

/** Lines that wrap cannot be drawn again: this has room for the longest state and all that stands before it. */
const LEAST_COLUMNS = 60;

/** Runs `work` with a display of `orders`, and shows them for the last time when it is done or has failed. */
export async function withDisplay(
  terminal: Terminal,
  orders: readonly TrackedOrder[],
  work: (show: () => void) => Promise<void>,
): Promise<void> {
  const isLive = terminal.isLive && terminal.size().columns >= LEAST_COLUMNS;
  const display: Display = isLive ? createLiveDisplay(terminal) : createPlainDisplay(terminal);
  try {
    await work(() => display.show(orders));
  } finally {
    display.end(orders);
  }
}
