// Orders in a pipe or a file: one line for each order that has ended, in the order of their ends.
import { hasEnded, type TrackedOrder } from '../orders/tracked-order.ts';
import type { Display } from './display.ts';
import { orderLine } from './order-line.ts';
import type { Terminal } from './terminal.ts';

export function createPlainDisplay(terminal: Terminal): Display {
  const written = new Set<TrackedOrder>();

  function write(orders: readonly TrackedOrder[]): void {
    for (const order of orders) {
      if (written.has(order)) continue;
      written.add(order);
      terminal.write(`${orderLine(order, terminal.size().columns, Date.now(), terminal.paint)}\n`);
    }
  }

  return {
    show: (orders) => write(orders.filter(hasEnded)),
    end: write,
  };
}
