import { readSettings, SettingsError } from '@order-saga/shared/settings';
import { expect, test } from 'vitest';
import { paymentSettings } from './config.ts';

const env = { POSTGRES_URL: 'postgresql://postgres@db:5432' };

test('the simulated provider, port 3003 and the database payment_service are the defaults', () => {
  expect(readSettings(env, paymentSettings)).toMatchObject({
    provider: 'simulated',
    port: 3003,
    databaseUrl: 'postgresql://postgres@db:5432/payment_service',
  });
});

test('a provider that is not there yet is refused, together with the other problems', () => {
  const start = () =>
    readSettings({ ...env, PAYMENT_PROVIDER: 'stripe', PAYMENT_PORT: 'x' }, paymentSettings);
  expect(start).toThrow(SettingsError);
  expect(start).toThrow(/PAYMENT_PORT.*PAYMENT_PROVIDER is "stripe": not available yet/);
});
