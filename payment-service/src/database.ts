// The payment database. No other service reads it.
import type { DriverAccess } from '@order-saga/shared/database/driver';
import { serviceDatabase } from '@order-saga/shared/database/service-database';
import { PrismaClient as Client, Prisma } from '../../prisma/payment/client/client.ts';

export { Prisma };
export type PrismaClient = Client & DriverAccess;

export const { schemaDirectory, openDatabase } = serviceDatabase(
  'payment-service',
  (options) => new Client(options),
);
