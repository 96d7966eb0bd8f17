import { readSettings } from '@order-saga/shared/settings/settings';
import { expect, it } from 'vitest';
import { orchestratorSettings } from './config.ts';

const peersAt = (env: Record<string, string>) =>
  readSettings(
    { POSTGRES_URL: 'postgresql://postgres@127.0.0.1:5432', INSECURE_OPEN: 'true', ...env },
    orchestratorSettings,
  ).peers;

it.each([
  [undefined, '127.0.0.1'],
  ['::1', '[::1]'],
  ['::', '[::1]'],
  ['0.0.0.0', '127.0.0.1'],
  ['10.0.0.7', '10.0.0.7'],
])('with HOST=%s it asks the other services at %s, unless it is told where they are', (host, name) => {
  const env = {
    ...(host === undefined ? {} : { HOST: host }),
    ORDER_PORT: '4001',
    STOCK_URL: 'http://stock:3002',
  };
  expect(peersAt(env)).toMatchObject({
    order: `http://${name}:4001`,
    stock: 'http://stock:3002',
    payment: `http://${name}:3003`,
  });
});

it('with PEER_URL it asks each of them there, by its name and port, unless it is told where that one is', () => {
  const env = {
    PEER_URL: 'http://any-{name}-service:{port}/',
    STOCK_PORT: '4002',
    PAYMENT_URL: 'https://pay',
  };
  expect(peersAt(env)).toMatchObject({
    order: 'http://any-order-service:3001',
    stock: 'http://any-stock-service:4002',
    payment: 'https://pay',
  });
});

it.each(['http://peers', 'ftp://{name}', 'http://{name}:{port}:{port}'])('refuses PEER_URL=%s', (url) => {
  expect(() => peersAt({ PEER_URL: url })).toThrow(`PEER_URL is "${url}": expected`);
});
