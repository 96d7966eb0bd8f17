import { expect, it } from 'vitest';
import { fakeStream } from '../testing/fake-stream.ts';
import { completed, failed, running } from '../testing/sample-orders.ts';
import { createPlainDisplay } from './plain-display.ts';
import { openTerminal } from './terminal.ts';

it('writes a line for each end, in the order of the ends, and those under way at last', () => {
  const stream = fakeStream({ isTTY: false });
  const display = createPlainDisplay(openTerminal(stream, {}));
  const [first, second, third] = [running('000001'), failed('000002'), running('000003')];
  display.show([first, second, third]);
  display.show([first, second, third]);
  first.saga = completed().saga;
  display.show([first, second, third]);
  display.end([first, second, third]);
  const lines = stream.written().trimEnd().split('\n');
  expect(lines.map((line) => line.slice(2, 10))).toEqual(['✗ 000002', '✓ 000001', '• 000003']);
  expect(stream.written()).not.toContain('\x1b');
});
