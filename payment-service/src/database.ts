// The payment database. No other service reads it.
import { fileURLToPath } from 'node:url';
import { databaseAdapter } from '@order-saga/shared/database';
import { Prisma, PrismaClient } from '../../prisma/payment/client/client.ts';

export { Prisma, type PrismaClient };
/** A transaction, or the client itself for a single statement: the first, required argument of everything that writes. */
export type Tx = Prisma.TransactionClient;

/** Folder of the schema and its migrations. */
export const schemaDirectory = fileURLToPath(new URL('../../prisma/payment', import.meta.url));

export function openDatabase(url: string, poolSize: number): PrismaClient {
  return new PrismaClient({ adapter: databaseAdapter(url, poolSize, 'payment-service') });
}
