// order-service's own database. No other service reads it.
import type { DriverAccess } from '@order-saga/shared/database/driver';
import { serviceDatabase } from '@order-saga/shared/database/service-database';
import { PrismaClient as Client, Prisma } from '../../prisma/order/client/client.ts';

export { Prisma };
export type PrismaClient = Client & DriverAccess;
/** A transaction: the first, required argument of everything that writes. */
export type Tx = Prisma.TransactionClient;

export const { schemaDirectory, openDatabase } = serviceDatabase(
  'order-service',
  (options) => new Client(options),
);
