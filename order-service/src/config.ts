// Settings of order-service.
import { type ServiceSettings, serviceSettings } from '@order-saga/shared/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings';

export interface OrderSettings extends ServiceSettings {
  /** Orders without an end, from which on further ones are refused while the backlog grows; 0: never. */
  readonly maxUnfinishedOrders: number;
}

export function orderSettings(read: SettingsReader): OrderSettings {
  const settings = serviceSettings(read, {
    port: 'ORDER_PORT',
    defaultPort: 3001,
    databaseUrl: 'ORDER_DATABASE_URL',
    database: 'order_service',
  });
  return {
    ...settings,
    maxUnfinishedOrders: read.integer('MAX_UNFINISHED_ORDERS', 5000, { min: 0, max: 100_000_000 }),
  };
}
