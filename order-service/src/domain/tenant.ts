// Clients are tenants: what an order belongs to, and which orders somebody sees. Pure.

import type { Actor } from '@order-saga/shared/http/access/access';
import type { AccessToken } from '@order-saga/shared/http/access/access-tokens';

/** Somebody who uses the orders. */
export interface Tenant {
  /** Of the orders that they place and of their idempotency keys; null without ACCESS_TOKENS. */
  readonly owner: string | null;
  /** `own-and-unowned`: also those that were placed before there were owners. */
  readonly sees: 'all' | 'own' | 'own-and-unowned';
  /**
   * Which keys without an owner count as theirs, so that no repeat over an update places a second order: `any`, or those
   * of the `same-request`.
   */
  readonly unownedKeys: 'any' | 'same-request' | 'none';
}

/** Without ACCESS_TOKENS everybody is the same one. */
export const everybody: Tenant = { owner: null, sees: 'all', unownedKeys: 'any' };

/**
 * @param settings.unownedOrdersClient the client that has the orders without an owner; undefined: no client has
 * @returns who an actor is here. Names are compared in lower case, as ACCESS_TOKENS are
 */
export function createTenancy(settings: {
  accessTokens: readonly AccessToken[];
  unownedOrdersClient: string | undefined;
}): (actor: Actor) => Tenant {
  if (settings.accessTokens.length === 0) return () => everybody;
  const heir = settings.unownedOrdersClient?.toLowerCase();
  return ({ name, role }) => {
    const owner = name.toLowerCase();
    if (owner === heir) return { owner, sees: 'own-and-unowned', unownedKeys: 'any' };
    if (role !== 'client') return { owner, sees: 'all', unownedKeys: 'same-request' };
    return { owner, sees: 'own', unownedKeys: heir === undefined ? 'same-request' : 'none' };
  };
}

/** The client whose share of the backlog an order takes; null: nobody's. */
export function clientOf({ owner, sees }: Tenant): string | null {
  return sees === 'all' ? null : owner;
}

/** How a key is stored: with its owner before it. A key of a request has no space. */
export function storedKey({ owner }: Tenant, key: string): string {
  return owner === null ? key : `${owner} ${key}`;
}
