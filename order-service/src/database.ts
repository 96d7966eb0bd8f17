// order-service's own database. No other service reads it.
import { fileURLToPath } from 'node:url';
import { openClient } from '@order-saga/shared/database/database';
import type { DriverAccess } from '@order-saga/shared/database/driver';
import { PrismaClient as Client, Prisma } from '../../prisma/order/client/client.ts';

export { Prisma };
export type PrismaClient = Client & DriverAccess;
/** A transaction: the first, required argument of everything that writes. */
export type Tx = Prisma.TransactionClient;

/** Folder of the schema and its migrations. */
export const schemaDirectory = fileURLToPath(new URL('../../prisma/order', import.meta.url));

export function openDatabase(url: string, poolSize: number): PrismaClient {
  return openClient(
    { url, poolSize, applicationName: 'order-service' },
    (adapter) => new Client({ adapter }),
  );
}
