import { describe, expect, test } from 'vitest';
import { bareDeadLetter, deadLetter, deadLetterIdOf, printable, redrivenMessage } from './dead-letter.ts';

const message = {
  properties: { messageId: 'm', type: 'T', headers: { 'causation-id': 'c', 'x-error-code': 'old' } },
  content: Buffer.from('{'),
};

const reason = { code: 'c', message: 'm' };
const structuredCopy = () => ({ properties: { ...message.properties }, content: Buffer.from('{') });

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
      'x-dead-letter-id',
    ]);
    expect(letter.properties.messageId).toBe('m');
  });

  test('has an id of its own each time, also when the message was a letter before', () => {
    const first = deadLetter('stock.commands', message, { code: 'c', message: 'm' });
    const second = deadLetter('stock.commands', first, { code: 'c', message: 'm' });
    expect(deadLetterIdOf('stock.commands', first)).toBe(first.properties.headers!['x-dead-letter-id']);
    expect(deadLetterIdOf('stock.commands', second)).not.toBe(deadLetterIdOf('stock.commands', first));
  });

  test.for<[string, string, object]>([
    ['queue', 'payment.commands', message],
    ['reason', 'stock.commands', { ...message, properties: { ...message.properties, headers: {} } }],
    ['body', 'stock.commands', { ...message, content: Buffer.from('{}') }],
  ])('is known without an id by its message: another %s is another letter', ([, queue, other]) => {
    const id = deadLetterIdOf('stock.commands', message);
    expect(id).toBe(deadLetterIdOf('stock.commands', structuredCopy()));
    expect(deadLetterIdOf(queue, other as typeof message)).not.toBe(id);
  });

  test('goes back to its own queue as it was, without its reason and with what it was', () => {
    const letter = deadLetter('stock.commands', message, { code: 'new', message: 'why' });
    const id = deadLetterIdOf('stock.commands', letter);
    const redriven = redrivenMessage('stock.commands', letter);
    expect(redriven).toEqual({
      exchange: '',
      routingKey: 'stock.commands',
      content: message.content,
      properties: {
        messageId: 'm',
        type: 'T',
        headers: {
          'causation-id': 'c',
          'x-redriven-at': expect.stringMatching(/^\d{4}-.*Z$/),
          'x-redrive-count': 1,
          'x-redriven-from': id,
        },
      },
    });
    const again = redrivenMessage('stock.commands', deadLetter('stock.commands', redriven, reason));
    expect(again.properties.headers).toMatchObject({ 'x-redrive-count': 2 });
    expect(again.properties.headers!['x-redriven-from']).not.toBe(id);
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
