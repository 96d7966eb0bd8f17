// The settings of the stock service.
import { type ServiceSettings, serviceSettings } from '@order-saga/shared/settings/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';

export type StockSettings = ServiceSettings;

/** Reads STOCK_PORT, STOCK_DATABASE_URL (or POSTGRES_URL) and what every service has. */
export function stockSettings(read: SettingsReader): StockSettings {
  return serviceSettings(read, {
    port: 'STOCK_PORT',
    defaultPort: 3002,
    databaseUrl: 'STOCK_DATABASE_URL',
    database: 'stock_service',
  });
}
