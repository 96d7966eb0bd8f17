import { describe, expect, test } from 'vitest';
import { masked, maskedText, shownBody } from './shown.ts';

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

  test.for([
    '{"orderId":"o","action":{"type":"redirect","url":"https://bank/secretpath"}}',
    '{"orderId":"o","paymentAction":{"url":"https://bank/secretpath"}}',
    '{"orderId":"o","action":{"type":"redirect","url":"https://bank/secretpath"',
    'action: https://bank/secretpath',
  ])('hides what a customer is shown in %j', (text) => {
    expect(JSON.stringify(shown(text))).not.toContain('secretpath');
  });

  test('shows an action that is none of a payment', () => {
    expect(shown('{"transaction":"t-1","reaction":"none"}').value).toEqual({
      transaction: 't-1',
      reaction: 'none',
    });
  });

  const inner = '{"orderId":"o","payment":{"token":"tok_secret"}}';
  test.for([
    ['JSON in a text', JSON.stringify({ body: inner })],
    ['JSON in a text in a text', JSON.stringify(JSON.stringify({ body: inner }))],
    ['JSON in a text of a list', JSON.stringify([[inner]])],
    ['base64', JSON.stringify({ data: Buffer.from(inner).toString('base64') })],
    ['base64 for URLs', JSON.stringify({ data: Buffer.from(inner).toString('base64url') })],
    ['hexadecimal', JSON.stringify({ data: Buffer.from(inner).toString('hex') })],
    ['base64 as the whole body', Buffer.from(inner).toString('base64')],
    ['a name and a value', '{"name":"payment.token","value":"tok_secret"}'],
    ['a key and a value, the other way round', '{"value":{"is":"secretvalue"},"key":"token"}'],
    ['a pair', '{"pairs":[["token","secretvalue"],["a","b"]]}'],
    ['a member that is named by the token', '{"tok_secret":true}'],
    ['a list of tokens', '{"tokens":["secretvalue",["secretvalue"]]}'],
    ['an object of a token', '{"cardToken":{"id":"secretvalue"}}'],
    ['a number', '{"token":4242424242424242}'],
    ['a form in a text', '{"body":"a=b&payment%5Btoken%5D=tok_secret"}'],
    ['a header in a text', '{"log":"Authorization: Bearer secretvalue"}'],
    ['a text with an escaped quote', JSON.stringify({ log: 'token="a\\"secretvalue", next' })],
    ['a token in a sentence', '{"message":"cannot charge tok_secret now"}'],
    ['an escaped name', '{"tok\\u0065n":"secretvalue"}'],
    ['a truncated object', '{"orderId":"o","token":{"id":"secretvalue"'],
    ['a truncated list', '{"orderId":"o","tokens":["a","secretvalue"'],
    ['a truncated JSON with an escaped name', '{"orderId":"o","tok\\u0065n":"secretvalue'],
    ['a truncated JSON in a text', '{"body":"{\\"token\\":\\"a\\\\\\"secretvalue'],
    ['XML', '<order><token type="x">secretvalue</token></order>'],
    ['YAML', 'payment:\n  token: |\n    secretvalue'],
    ['CSV', 'orderId;token\no;secretvalue'],
    ['two tokens', 'token=a; other token = secretvalue'],
    ['JSON with a byte order mark', `\ufeff${inner}`],
    ['JSON with a comment', `// x\n${inner}`],
    ['JSON in UTF-16', Buffer.from(inner, 'utf16le')],
  ] as const)('has no token that is in it as %s', ([, body]) => {
    const { value } = shownBody(Buffer.from(body as string));
    expect(JSON.stringify(value)).not.toMatch(/tok_secret|secretvalue|4242|dG9r|746f6b/);
  });

  test('has everything else', () => {
    const body = {
      orderId: '01a210b4-70c3-70d0-8b37-8811505cce11',
      lines: [{ sku: 'SKU-1', quantity: 1, name: 'A tokenless thing' }],
      note: 'the token was refused',
      at: '2026-11-30T09:23:24.123Z',
      names: ['a', 'b'],
      hash: 'd41d8cd98f00b204e9800998ecf8427e',
      inner: '{"a":1}',
      token: null,
    };
    expect(shown(JSON.stringify(body)).value).toEqual(body);
    expect(shown('{"orderId":"o","lines":[').value).toBe('{"orderId":"o","lines":[');
  });

  test.for(['token', 'token ', 'token=', 'token="', 'token\\', ' ', 'a', '{"token":', '\\u0074', 'tok_'])(
    'is found in short time when %j fills it',
    (part) => {
      const text = part.repeat(256_000 / part.length);
      const began = performance.now();
      shown(text);
      shown(`${text}!`);
      shown(JSON.stringify({ text, more: `${text}!` }));
      expect(performance.now() - began).toBeLessThan(2000);
    },
  );

  test('as a sentence keeps what names a token, and hides the token', () => {
    expect(maskedText('ProcessPayment: /token must be a string')).toBe(
      'ProcessPayment: /token must be a string',
    );
    expect(maskedText('no charge of tok_secret, token: "abc"')).toBe('no charge of ***, token: ***');
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
