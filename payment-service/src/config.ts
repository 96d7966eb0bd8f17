// The settings of payment-service.
import { type ServiceSettings, serviceSettings } from '@order-saga/shared/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings';

export interface PaymentSettings extends ServiceSettings {
  /** Who moves the money. */
  readonly provider: 'simulated';
}

export function paymentSettings(read: SettingsReader): PaymentSettings {
  const settings = serviceSettings(read, {
    port: 'PAYMENT_PORT',
    defaultPort: 3003,
    databaseUrl: 'PAYMENT_DATABASE_URL',
    database: 'payment_service',
  });
  if (read.oneOf('PAYMENT_PROVIDER', 'simulated', ['simulated', 'stripe']) === 'stripe') {
    read.problem('PAYMENT_PROVIDER is "stripe": not available yet, leave it unset or set it to "simulated"');
  }
  return { ...settings, provider: 'simulated' };
}
