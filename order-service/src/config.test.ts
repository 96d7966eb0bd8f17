import { digestOf } from '@order-saga/shared/access-tokens';
import { readSettings, SettingsError } from '@order-saga/shared/settings';
import { describe, expect, it } from 'vitest';
import { orderSettings } from './config.ts';

const tokens = (...entries: string[]) =>
  entries.map((entry, index) => `${entry}:${digestOf(`token ${index}`).toString('hex')}`).join(',');
const read = (env: Record<string, string>) =>
  readSettings({ POSTGRES_URL: 'postgres://localhost', ...env }, orderSettings);

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
