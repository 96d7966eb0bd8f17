// The settings of the stock service.
import { participantSettings } from '@order-saga/shared/settings/participant-settings';
import type { ServiceSettings } from '@order-saga/shared/settings/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';

/** Reads STOCK_PORT, STOCK_DATABASE_URL (or POSTGRES_URL) and what every service has. */
export const stockSettings = (read: SettingsReader): ServiceSettings => participantSettings(read, 'stock');
