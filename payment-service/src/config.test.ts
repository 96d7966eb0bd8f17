import { readSettings, SettingsError } from '@order-saga/shared/settings/settings';
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

const stripe = {
  ...env,
  PAYMENT_PROVIDER: 'stripe',
  STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
};

test('stripe is called at its own address, unless a stand-in is named', () => {
  expect(readSettings(stripe, paymentSettings)).toMatchObject({
    provider: 'stripe',
    stripe: { apiBase: 'https://api.stripe.com' },
    providerMaxCalls: 100,
  });
});

test.each([
  ['STRIPE_SECRET_KEY', '', /STRIPE_SECRET_KEY is not set/],
  ['STRIPE_SECRET_KEY', 'pk_test_0123456789abcdef', /STRIPE_SECRET_KEY is not valid/],
  ['STRIPE_WEBHOOK_SECRET', '', /STRIPE_WEBHOOK_SECRET is not set/],
  ['STRIPE_WEBHOOK_SECRET', 'sk_test_0123456789abcdef', /STRIPE_WEBHOOK_SECRET is not valid/],
  ['STRIPE_API_BASE', 'http://127.0.0.1:1/v1', /STRIPE_API_BASE has a path/],
])('stripe with %s=%s is refused, and the value is not shown', (name, value, problem) => {
  const start = () => readSettings({ ...stripe, [name]: value }, paymentSettings);
  expect(start).toThrow(SettingsError);
  expect(start).toThrow(problem);
  if (value !== '') expect(start).not.toThrow(value);
});

test('a live key is not sent over plain HTTP', () => {
  const live = {
    ...stripe,
    STRIPE_SECRET_KEY: 'sk_live_0123456789abcdef',
    STRIPE_API_BASE: 'http://127.0.0.1:1',
  };
  expect(() => readSettings(live, paymentSettings)).toThrow(/STRIPE_API_BASE is not https/);
});

test('customers who have to act are sent back to the shop, and methods beside cards are asked for by name', () => {
  const more = { STRIPE_RETURN_URL: 'https://shop.example/paid', STRIPE_PAYMENT_METHODS: 'card, sepa_debit' };
  expect(readSettings({ ...stripe, ...more }, paymentSettings).stripe).toMatchObject({
    ...{ returnUrl: 'https://shop.example/paid', methods: ['card', 'sepa_debit'] },
  });
  expect(readSettings(stripe, paymentSettings).stripe).toMatchObject({
    returnUrl: undefined,
    methods: ['card'],
  });
  for (const methods of ['card,', 'Card', 'card sepa'])
    expect(() => readSettings({ ...stripe, STRIPE_PAYMENT_METHODS: methods }, paymentSettings)).toThrow(
      /STRIPE_PAYMENT_METHODS has/,
    );
});
