import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import { readSettings, SettingsError } from '@order-saga/shared/settings/settings';
import { describe, expect, it } from 'vitest';
import { orderSettings } from './config.ts';

const tokens = (...entries: string[]) =>
  entries.map((entry, index) => `${entry}:${digestOf(`token ${index}`).toString('hex')}`).join(',');
const read = (env: Record<string, string>) =>
  readSettings({ POSTGRES_URL: 'postgres://localhost', ...env }, orderSettings);

describe('CLIENT_SHARE', () => {
  it.each<[string, Record<string, string>, number]>([
    ['nobody has a token', {}, 0],
    ['there is one client', { ACCESS_TOKENS: tokens('shop:client', 'vic:viewer') }, 0],
    ['one client changes its token', { ACCESS_TOKENS: tokens('shop:client', 'shop:client') }, 0],
    ['there are two clients', { ACCESS_TOKENS: tokens('shop:client', 'app:client', 'vic:viewer') }, 2500],
    [
      'there are three, and one of them changes its token',
      { ACCESS_TOKENS: tokens('shop:client', 'app:client', 'app:client', 'desk:client') },
      1666,
    ],
    [
      'there are more clients than orders',
      { ACCESS_TOKENS: tokens('a:client', 'b:client', 'c:client'), MAX_UNFINISHED_ORDERS: '2' },
      1,
    ],
    [
      'the backlog has no limit',
      { ACCESS_TOKENS: tokens('a:client', 'b:client'), MAX_UNFINISHED_ORDERS: '0' },
      0,
    ],
    ['it is set', { ACCESS_TOKENS: tokens('a:client', 'b:client'), CLIENT_SHARE: '4000' }, 4000],
    ['it is set for one client', { ACCESS_TOKENS: tokens('a:client'), CLIENT_SHARE: '10' }, 10],
    ['it is turned off', { ACCESS_TOKENS: tokens('a:client', 'b:client'), CLIENT_SHARE: '0' }, 0],
  ])('when %s', (_when, env, share) => {
    expect(read(env).clientShare).toBe(share);
  });
});

describe('UNOWNED_ORDERS_CLIENT', () => {
  it('names a client, in any case', () => {
    const ACCESS_TOKENS = tokens('shop:client', 'app:client');
    expect(read({ ACCESS_TOKENS }).unownedOrdersClient).toBeUndefined();
    expect(read({ ACCESS_TOKENS, UNOWNED_ORDERS_CLIENT: 'Shop' }).unownedOrdersClient).toBe('Shop');
  });

  it('waits while there are no tokens', () => {
    expect(read({ UNOWNED_ORDERS_CLIENT: 'shop' }).unownedOrdersClient).toBe('shop');
  });

  it.each(['shpo', 'vic'])('is refused when it is %s, who is no client', (name) => {
    const env = { ACCESS_TOKENS: tokens('shop:client', 'vic:viewer'), UNOWNED_ORDERS_CLIENT: name };
    expect(() => read(env)).toThrow(
      new SettingsError([
        `UNOWNED_ORDERS_CLIENT is "${name}": expected the name of an entry of ACCESS_TOKENS in the role client`,
      ]),
    );
  });
});
