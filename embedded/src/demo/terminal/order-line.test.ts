import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SagaState } from '../api.ts';
import { completed, failed, running, trackedOrder } from '../testing/sample-orders.ts';
import { cutPath, orderLine } from './order-line.ts';
import { coloured, plain } from './terminal.ts';

const NOW = Date.parse('2026-01-01T00:00:05.25Z');

describe('the line of an order', () => {
  it.each([
    [completed(), '  ✓ bbbbbb  paid              64 ms  Suspend → StockReserved → Paid → Completed'],
    [failed(), '  ✗ cccccc  paid              64 ms  Suspend → FailingOrder → Failed'],
    [running(), '  • aaaaaa  paid              3.3 s  Suspend → StockReserved'],
    [trackedOrder('dddddd'), '  • dddddd  paid              3.3 s  Suspend'],
    [{ ...running(), answers: [], saga: null }, '  • ······  paid              3.3 s  '],
  ])('shows id, kind, time and states', (order, line) => {
    expect(orderLine(order, 80, NOW, plain)).toBe(line);
  });

  it('is under way again when the order is replayed, although its saga still says Failed', () => {
    expect(orderLine({ ...failed(), attempt: 2 }, 80, NOW, plain)).toMatch(/^ {2}• cccccc/);
  });

  it('has the same text in colours', () => {
    const text = orderLine(completed(), 80, NOW, coloured);
    expect(text).not.toBe(stripVTControlCharacters(text));
    expect(stripVTControlCharacters(text)).toBe(orderLine(completed(), 80, NOW, plain));
  });

  it.each([60, 79, 110])('never is wider than %d columns', (width) => {
    const states: SagaState[] = [
      'Suspend',
      'StockReserved',
      'CancellingPayment',
      'ReleasingStock',
      'FailingOrder',
      'Failed',
    ];
    for (let last = 2; last <= states.length; last++) {
      const order = trackedOrder('eeeeee', states.slice(0, last));
      expect(orderLine(order, width, NOW, plain).length).toBeLessThanOrEqual(width);
    }
  });
});

describe('cutPath', () => {
  const states = ['Suspend', 'StockReserved', 'Paid', 'Completed'];

  it.each([
    [42, states],
    [41, ['…', 'StockReserved', 'Paid', 'Completed']],
    [20, ['…', 'Paid', 'Completed']],
    [13, ['…', 'Completed']],
    [1, ['…', 'Completed']],
  ])('leaves out the oldest states: width %d', (width, shown) => {
    expect(cutPath(states, width)).toEqual(shown);
  });
});
