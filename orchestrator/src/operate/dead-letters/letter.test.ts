import { randomUUID } from 'node:crypto';
import { deadLetter } from '@order-saga/shared/consumer/dead-letter';
import { describe, expect, test } from 'vitest';
import { toLetter, toMessage } from './letter.ts';

const now = new Date('2026-11-25T00:00:00Z');
const orderId = randomUUID();
const body = Buffer.from(JSON.stringify({ orderId, attempt: 1 }));

describe('a dead letter in the index', () => {
  test('has what its message and its headers say', () => {
    const message = { properties: { messageId: 'm', type: 'ReserveStock', headers: {} }, content: body };
    const parked = deadLetter('stock.commands', message, { code: 'handler-failed', message: 'why' });
    const later = new Date(Date.now() + 1000);
    expect(toLetter('stock.commands', parked, later)).toMatchObject({
      id: parked.properties.headers!['x-dead-letter-id'],
      ...{
        queue: 'stock.commands',
        type: 'ReserveStock',
        messageId: 'm',
        orderId,
        redrives: 0,
        earlierId: null,
      },
      ...{ code: 'handler-failed', message: 'why' },
      failedAt: new Date(String(parked.properties.headers!['x-failed-at'])),
    });
  });

  test.for<[string, unknown]>([
    ['no time', undefined],
    ['no valid time', 'yesterday'],
    ['a time that has not come', '2099-01-01T00:00:00Z'],
  ])('failed now when its header says %s', ([, failedAt]) => {
    const message = { properties: { headers: { 'x-failed-at': failedAt } }, content: body };
    expect(toLetter('stock.commands', message, now).failedAt).toEqual(now);
  });

  test('can be stored whatever a stranger sent', () => {
    const strange = 'a\u0000b\ud800';
    const message = {
      properties: {
        messageId: strange,
        type: strange,
        correlationId: strange,
        headers: { [strange]: strange },
      },
      content: Buffer.from([0xff, 0x00]),
    };
    const letter = toLetter('stock.commands', message, now);
    expect(letter).toMatchObject({ type: 'a b\ufffd', messageId: 'a b\ufffd', orderId: null });
    expect(letter.properties).not.toContain('\u0000');
    expect(letter.properties.isWellFormed()).toBe(true);
    expect(toMessage(letter)).toEqual(message);
  });

  test('gives back bytes and tables in its headers as they were', () => {
    const headers = {
      bytes: Buffer.from([1, 2, 255]),
      table: { list: [1, 'two', { '!': 'timestamp', value: 3 }] },
    };
    const message = { properties: { headers }, content: body };
    expect(toMessage(toLetter('stock.commands', message, now))).toEqual(message);
  });

  test('forgets what RabbitMQ counts of this copy', () => {
    const message = { properties: { headers: { mine: 1, 'x-delivery-count': 7 } }, content: body };
    expect(toMessage(toLetter('stock.commands', message, now)).properties.headers).toEqual({ mine: 1 });
  });

  test('does not repeat what the JSON parser quotes of the body', () => {
    const headers = { 'x-error-code': 'invalid-json', 'x-error-message': 'body is not JSON: "tok_secret"' };
    expect(toLetter('stock.commands', { properties: { headers }, content: body }, now).message).toBe(
      'the body is not JSON',
    );
  });
});
