// The own database of sample-service. No other service reads it.
import { fileURLToPath } from 'node:url';
import { openClient } from '@order-saga/shared/database/database';
import type { DriverAccess } from '@order-saga/shared/database/driver';
import { PrismaClient as Client } from '../../prisma/sample/client/client.ts';

export type PrismaClient = Client & DriverAccess;

/** Folder of the schema and its migrations. */
export const schemaDirectory = fileURLToPath(new URL('../../prisma/sample', import.meta.url));

export function openDatabase(url: string, poolSize: number): PrismaClient {
  return openClient(
    { url, poolSize, applicationName: 'sample-service' },
    (adapter) => new Client({ adapter }),
  );
}
