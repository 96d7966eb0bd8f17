// The catalogue of the embedded start: something to order without preparing anything.

import type { ServiceSettings } from '@order-saga/shared/settings/service-settings';
import { openDatabase } from './database.ts';

/** SKU-8 is scarce, so that an order can be seen to fail. */
const catalogue = [
  { sku: 'SKU-1', name: 'Coffee mug', available: 1_000_000 },
  { sku: 'SKU-2', name: 'Teapot', available: 1_000_000 },
  { sku: 'SKU-3', name: 'Wool blanket', available: 1_000_000 },
  { sku: 'SKU-4', name: 'Desk lamp', available: 100_000 },
  { sku: 'SKU-5', name: 'Notebook', available: 100_000 },
  { sku: 'SKU-6', name: 'Fountain pen', available: 10_000 },
  { sku: 'SKU-7', name: 'Record player', available: 1000 },
  { sku: 'SKU-8', name: 'Signed first edition', available: 3 },
];

/**
 * Adds the products of a small catalogue that are not there yet; those that are keep what they have, so that a second
 * start refills nothing. Call it once the service has begun, for it needs the schema.
 */
export async function seedCatalogue({ databaseUrl }: Pick<ServiceSettings, 'databaseUrl'>): Promise<void> {
  const database = openDatabase(databaseUrl, 1);
  try {
    await database.product.createMany({ data: catalogue, skipDuplicates: true });
  } finally {
    await database.$disconnect();
  }
}
