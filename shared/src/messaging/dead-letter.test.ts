import { describe, expect, test } from 'vitest';
import { bareDeadLetter, deadLetter, printable } from './dead-letter.ts';

const message = {
  properties: { messageId: 'm', type: 'T', headers: { 'causation-id': 'c', 'x-error-code': 'old' } },
  content: Buffer.from('{'),
};

describe('dead letter', () => {
  test('keeps the message, replaces an earlier reason and goes by the queue name', () => {
    const letter = deadLetter('stock.commands', message, { code: 'new', message: 'why' });
    expect(letter).toMatchObject({
      exchange: 'saga.dead-letter',
      routingKey: 'stock.commands',
      content: message.content,
    });
    expect(letter.properties).toMatchObject({
      messageId: 'm',
      type: 'T',
      headers: { 'causation-id': 'c', 'x-error-code': 'new', 'x-error-message': 'why' },
    });
  });

  test('drops the headers when they cannot be written', () => {
    const letter = bareDeadLetter('stock.commands', message, { code: 'new', message: 'why' });
    expect(Object.keys(letter.properties.headers!)).toEqual([
      'x-error-code',
      'x-error-message',
      'x-failed-at',
    ]);
    expect(letter.properties.messageId).toBe('m');
  });

  test.for([
    ['one\n\ttwo\u0000three\u2028four', 'one two three four'],
    ['x'.repeat(600), 'x'.repeat(500)],
    [`${'x'.repeat(499)}😀`, `${'x'.repeat(499)}\ufffd`],
    ['  ', ''],
  ])('writes %j as one bounded, well-formed line', ([text, line]) => {
    expect(printable(text!)).toBe(line);
  });
});
