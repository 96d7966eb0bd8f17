// Settings of order-service.
import { namesIn } from '@order-saga/shared/http/access/access-tokens';
import { participantSettings } from '@order-saga/shared/settings/participant-settings';
import type { ServiceSettings } from '@order-saga/shared/settings/service-settings';
import type { SettingsReader } from '@order-saga/shared/settings/settings';

export interface OrderSettings extends ServiceSettings {
  /** Orders without an end, from which on further ones are refused while the backlog grows; 0: never. */
  readonly maxUnfinishedOrders: number;
  /** Orders without an end that one client may have; 0: any number. */
  readonly clientShare: number;
  /** Name of the client that has the orders without an owner; undefined: no client has. */
  readonly unownedOrdersClient: string | undefined;
}

export function orderSettings(read: SettingsReader): OrderSettings {
  const settings = participantSettings(read, 'order');
  const clients = namesIn('client', settings.accessTokens);
  const maxUnfinishedOrders = read.integer('MAX_UNFINISHED_ORDERS', 5000, { min: 0, max: MOST });
  const share =
    clients.length > 1 && maxUnfinishedOrders > 0
      ? Math.max(1, Math.floor(maxUnfinishedOrders / clients.length))
      : 0;
  return {
    ...settings,
    maxUnfinishedOrders,
    clientShare: read.integer('CLIENT_SHARE', share, { min: 0, max: MOST }),
    unownedOrdersClient: unownedOrdersClient(read, settings.accessTokens.length === 0 ? undefined : clients),
  };
}

const MOST = 100_000_000;

/** @param clients undefined without ACCESS_TOKENS: then orders have no owners, and the setting waits */
function unownedOrdersClient(
  read: SettingsReader,
  clients: readonly string[] | undefined,
): string | undefined {
  const name = read.text('UNOWNED_ORDERS_CLIENT', '');
  if (name === '') return undefined;
  if (clients?.some((client) => client.toLowerCase() === name.toLowerCase()) === false) {
    read.problem(
      `UNOWNED_ORDERS_CLIENT is ${JSON.stringify(name)}: expected the name of an entry of ACCESS_TOKENS in the role client`,
    );
  }
  return name;
}
