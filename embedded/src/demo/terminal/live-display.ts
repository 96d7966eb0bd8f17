// Orders on a terminal: a table that is drawn again in its place.
import { hasEnded, type TrackedOrder } from '../orders/tracked-order.ts';
import type { Display } from './display.ts';
import { orderLine } from './order-line.ts';
import type { Paint, Terminal } from './terminal.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const up = (lines: number) => (lines === 0 ? '' : `\x1b[${lines}A`);

/** Wider lines are hard to read; the longest path and all before it fit. */
const MOST_COLUMNS = 122;

export function createLiveDisplay(terminal: Terminal): Display {
  let drawn = 0;
  const showCursor = () => terminal.write(SHOW_CURSOR);
  process.once('exit', showCursor);

  function draw(orders: readonly TrackedOrder[], mostLines: number): void {
    const lines = frame(
      orders,
      { columns: terminal.size().columns, rows: mostLines },
      Date.now(),
      terminal.paint,
    );
    const text = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    terminal.write(`${HIDE_CURSOR}${up(drawn)}\r${text}${CLEAR_BELOW}`);
    drawn = lines.length;
  }

  return {
    // The cursor stands in the line below the last; what scrolls out of the terminal cannot be drawn again.
    show: (orders) => draw(orders, terminal.size().rows - 1),
    end(orders) {
      draw(orders, Number.POSITIVE_INFINITY);
      showCursor();
      process.off('exit', showCursor);
    },
  };
}

/** One line per order, and one that counts them if there are several. Without room for all, those that are under way come first. */
export function frame(
  orders: readonly TrackedOrder[],
  size: { columns: number; rows: number },
  now: number,
  paint: Paint,
): string[] {
  const room = Math.max(1, size.rows - 2);
  const visible = orders.length <= room ? orders : mostInteresting(orders, room);
  const width = Math.min(size.columns - 1, MOST_COLUMNS);
  const lines = visible.map((order) => orderLine(order, width, now, paint));
  if (orders.length <= 1) return lines;
  return [...lines, '', `  ${paint('quiet', countLine(orders, orders.length - visible.length))}`];
}

function mostInteresting(orders: readonly TrackedOrder[], room: number): TrackedOrder[] {
  const running = orders.filter((order) => !hasEnded(order)).slice(0, room);
  const space = room - running.length;
  const ended = space === 0 ? [] : orders.filter(hasEnded).slice(-space);
  const chosen = new Set([...running, ...ended]);
  return orders.filter((order) => chosen.has(order));
}

function countLine(orders: readonly TrackedOrder[], hidden: number): string {
  const running = orders.filter((order) => !hasEnded(order)).length;
  const completed = orders.filter((order) => hasEnded(order) && order.saga?.outcome === 'completed').length;
  const counts = [
    `${orders.length} placed`,
    `${running} under way`,
    `${completed} Completed`,
    `${orders.length - running - completed} Failed`,
  ];
  return [...counts, ...(hidden === 0 ? [] : [`${hidden} not shown`])].join(' · ');
}
