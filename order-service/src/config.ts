// Settings of order-service.
import { type ServiceSettings, serviceSettings } from '@order-saga/shared/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings';

export type OrderSettings = ServiceSettings;

export function orderSettings(read: SettingsReader): OrderSettings {
  return serviceSettings(read, {
    port: 'ORDER_PORT',
    defaultPort: 3001,
    databaseUrl: 'ORDER_DATABASE_URL',
    database: 'order_service',
  });
}
