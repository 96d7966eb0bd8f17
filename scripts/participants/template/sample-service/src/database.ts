// The own database of sample-service. No other service reads it.
import type { DriverAccess } from '@order-saga/shared/database/driver';
import { serviceDatabase } from '@order-saga/shared/database/service-database';
import { PrismaClient as Client } from '../../prisma/sample/client/client.ts';

export type PrismaClient = Client & DriverAccess;

export const { schemaDirectory, openDatabase } = serviceDatabase(
  'sample-service',
  (options) => new Client(options),
);
