// The settings of payment-service.
import { participantSettings } from '@order-saga/shared/settings/participant-settings';
import type { ServiceSettings } from '@order-saga/shared/settings/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';
import type { StripeSettings } from './gateway/stripe/stripe.ts';

export interface PaymentSettings extends ServiceSettings {
  /** Who moves the money. */
  readonly provider: 'simulated' | 'stripe';
  /** Undefined with another provider. */
  readonly stripe?: StripeSettings;
  /** Most charges under way at a time in one process; cancels have as many of their own, up to 2,000. */
  readonly providerMaxCalls: number;
  /** How long an order waits for a payment whose customer has to act, in ms. */
  readonly actionTimeoutMs: number;
  /** How long it waits for one that is on its way at the provider, in ms. */
  readonly processingTimeoutMs: number;
  /** Where the browsers of customers reach this service; undefined: where it listens. */
  readonly publicUrl: string | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TIME = { min: 1000, max: 30 * DAY_MS };

/** The simulated provider has no limit. Stripe's is some 100 requests a second, and a charge is two of them. */
const MAX_CALLS = { simulated: 5000, stripe: 100 };

export function paymentSettings(read: SettingsReader): PaymentSettings {
  const settings = participantSettings(read, 'payment');
  const provider = read.oneOf('PAYMENT_PROVIDER', 'simulated', ['simulated', 'stripe']);
  return {
    ...settings,
    provider,
    ...(provider === 'stripe' ? { stripe: stripeSettings(read) } : {}),
    providerMaxCalls: read.integer('PROVIDER_MAX_CALLS', MAX_CALLS[provider], { min: 1, max: 10_000 }),
    actionTimeoutMs: read.integer('PAYMENT_ACTION_TIMEOUT_MS', 15 * MINUTE_MS, TIME),
    processingTimeoutMs: read.integer('PAYMENT_PROCESSING_TIMEOUT_MS', 7 * DAY_MS, TIME),
    publicUrl: read.isSet('PAYMENT_PUBLIC_URL') ? read.httpUrl('PAYMENT_PUBLIC_URL', '') : undefined,
  };
}

function paymentMethods(read: SettingsReader): readonly string[] {
  const methods = read
    .text('STRIPE_PAYMENT_METHODS', 'card')
    .split(',')
    .map((method) => method.trim());
  const strange = methods.find((method) => !/^[a-z0-9_]{2,64}$/.test(method));
  if (strange !== undefined)
    read.problem(
      `STRIPE_PAYMENT_METHODS has ${JSON.stringify(strange)}: expected Stripe's types, separated by commas, such as card,sepa_debit`,
    );
  return methods;
}

function stripeSettings(read: SettingsReader): StripeSettings {
  const secret = (name: string, prefix: RegExp, expected: string) => {
    const value = read.required(name, read.secret(name, 16), '', `PAYMENT_PROVIDER=stripe needs ${expected}`);
    if (value !== '' && !prefix.test(value)) {
      read.problem(`${name} is not valid (its value is not shown): expected ${expected}`);
    }
    return value;
  };
  const secretKey = secret(
    'STRIPE_SECRET_KEY',
    /^[sr]k_(test|live)_/,
    'a secret or restricted key (sk_… or rk_…)',
  );
  const webhookSecret = secret(
    'STRIPE_WEBHOOK_SECRET',
    /^whsec_/,
    'the signing secret of the webhook endpoint (whsec_…)',
  );
  const apiBase = read.httpUrl('STRIPE_API_BASE', 'https://api.stripe.com');
  if (new URL(apiBase).pathname !== '/') read.problem('STRIPE_API_BASE has a path: expected scheme and host');
  if (apiBase.startsWith('http:') && secretKey.includes('_live_')) {
    read.problem('STRIPE_API_BASE is not https: a live key is not sent there');
  }
  const returnUrl = read.isSet('STRIPE_RETURN_URL') ? read.httpUrl('STRIPE_RETURN_URL', '') : undefined;
  return { secretKey, webhookSecret, apiBase, returnUrl, methods: paymentMethods(read) };
}
