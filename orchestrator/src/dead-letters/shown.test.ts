import { describe, expect, test } from 'vitest';
import { masked, shownBody } from './shown.ts';

const shown = (text: string) => shownBody(Buffer.from(text));

describe('what is shown of a body', () => {
  test('is its JSON, with payment tokens masked wherever they are', () => {
    expect(
      shown('{"orderId":"o","payment":{"token":"tok_secret"},"list":[{"paymentToken":["tok_secret"]}]}'),
    ).toEqual({
      format: 'json',
      value: { orderId: 'o', payment: { token: '***' }, list: [{ paymentToken: '***' }] },
    });
  });

  test.for([
    '{"payment":{"token":"tok_secret"},',
    '{"payment":{"token" : "tok_secret',
    "{token: 'tok_secret'}",
    'token=tok_secret&a=b',
    '"{\\"token\\":\\"tok_secret\\"',
    '{"card_number":"tok_secret"',
  ])('hides the token in %j, which is no JSON', (text) => {
    const { format, value } = shown(text);
    expect(format).toBe('text');
    expect(value).not.toContain('tok_secret');
  });

  test('is all of a text that has no secret', () => {
    expect(shown('not json')).toEqual({ format: 'text', value: 'not json' });
  });

  test('is nothing of bytes that are no UTF-8, and of what is too large', () => {
    expect(shownBody(Buffer.from([0xff, 0xfe]))).toEqual({ format: 'binary', value: null });
    expect(shownBody(null)).toEqual({ format: 'large', value: null });
  });

  test('ends where nesting goes beyond all sense', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(JSON.stringify(shown(deep).value).length).toBeLessThan(200_000);
    expect(JSON.stringify(masked(JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)))).toContain('…');
  });
});
