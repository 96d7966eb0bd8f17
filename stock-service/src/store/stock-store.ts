// The port of the store that the commands work on.
import type { Store } from '@order-saga/shared/database/store';
import type { RowKey } from '@order-saga/shared/worker/rows';
import type { Reservation } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';

export interface StockAsk {
  /** Rows that are inserted where they are missing, unless their orders are so old that they may be pruned. */
  readonly keys: readonly RowKey[];
  /** Products to be locked. */
  readonly skus: readonly string[];
  /** Orders, of `keys`, whose held products are to be locked as well. */
  readonly heldBy: readonly string[];
}

/** Locked in this order: reservations by key, then products by SKU. So replicas wait for each other and never in a circle. */
export interface StockFound {
  /** All attempts of the orders of the keys. */
  readonly reservations: readonly Reservation[];
  /** Those of the products that there are. */
  readonly products: readonly Product[];
}

/** Rows that were found, changed. */
export type StockChanges = StockFound;

export type StockStore = Store<StockAsk, StockFound, StockChanges>;
