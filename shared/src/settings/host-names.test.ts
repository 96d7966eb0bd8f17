import { describe, expect, it } from 'vitest';
import { isLoopback, isLoopbackAddress, localUrl, parseHost } from './host-names.ts';

describe('a Host header', () => {
  it.each([
    ['localhost', 'localhost', undefined],
    ['LocalHost.:80', 'localhost', '80'],
    ['127.0.0.1:3000', '127.0.0.1', '3000'],
    ['127.0.0.1:', '127.0.0.1', undefined],
    ['[0:0:0:0:0:0:0:1]:3000', '[::1]', '3000'],
    ['any-order-service:3001', 'any-order-service', '3001'],
  ])('%s names a host', (header, name, port) => {
    expect(parseHost(header)).toEqual({ name, port });
  });

  it.each([
    '',
    ' ',
    ':80',
    'evil@127.0.0.1',
    '127.0.0.1/evil',
    'a b',
    '::1',
    '[::1',
    '127.0.0.1:80:80',
    'a,b c',
    '[zz]',
  ])('"%s" names none', (header) => {
    expect(parseHost(header)).toBeUndefined();
  });
});

describe('a loopback name', () => {
  it.each(['localhost', 'shop.localhost', '127.0.0.1', '127.255.0.7', '[::1]', '[::ffff:127.0.0.1]'])(
    'is %s',
    (header) => {
      expect(isLoopback(parseHost(header)!.name)).toBe(true);
    },
  );

  it.each([
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example',
    '128.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::2]',
    '[::ffff:10.0.0.1]',
    '10.0.0.1',
  ])('is not %s', (header) => {
    expect(isLoopback(parseHost(header)!.name)).toBe(false);
  });

  it('may be listened on', () => {
    expect(['127.0.0.1', '::1', 'localhost', '127.3.2.1'].map(isLoopbackAddress)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['0.0.0.0', '::', '10.0.0.1', 'node-1', ''].map(isLoopbackAddress)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

it.each([
  ['127.0.0.1', 'http://127.0.0.1:3001'],
  ['::1', 'http://[::1]:3001'],
  ['::', 'http://[::1]:3001'],
  ['0.0.0.0', 'http://127.0.0.1:3001'],
  ['localhost', 'http://localhost:3001'],
  ['192.168.1.7', 'http://192.168.1.7:3001'],
  ['fd00::7', 'http://[fd00::7]:3001'],
])('what listens on %s is reached at %s', (host, url) => {
  expect(localUrl(host, 3001)).toBe(url);
});
