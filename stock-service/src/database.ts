// The stock service's own database. No other service reads it.
import { fileURLToPath } from 'node:url';
import { databaseAdapter } from '@order-saga/shared/database';
import { Prisma, PrismaClient } from '../../prisma/stock/client/client.ts';

export { Prisma, type PrismaClient };
/** A transaction: the first, required argument of everything that writes. */
export type Tx = Prisma.TransactionClient;

/** Folder of the schema and its migrations. */
export const schemaDirectory = fileURLToPath(new URL('../../prisma/stock', import.meta.url));

export function openDatabase(url: string, poolSize: number): PrismaClient {
  return new PrismaClient({ adapter: databaseAdapter(url, poolSize, 'stock-service') });
}
