// What the database.ts of every service is made of: where its schema is, and how it is opened.
import { fileURLToPath } from 'node:url';
import type { PrismaPg } from '@prisma/adapter-pg';
import { openClient } from './database.ts';
import type { DriverAccess } from './driver.ts';

export interface ServiceDatabase<Client> {
  /** Folder of the schema and its migrations. */
  readonly schemaDirectory: string;
  /** Connects with the first statement. @param url full URL @param poolSize connections of this process */
  readonly openDatabase: (url: string, poolSize: number) => Client & DriverAccess;
}

/** @param createClient makes the service's own Prisma client */
export function serviceDatabase<Client extends object>(
  service: string,
  createClient: (options: { adapter: PrismaPg }) => Client,
): ServiceDatabase<Client> {
  const folder = `../../../prisma/${service.replace('-service', '')}`;
  return {
    schemaDirectory: fileURLToPath(new URL(folder, import.meta.url)),
    openDatabase: (url, poolSize) =>
      openClient({ url, poolSize, applicationName: service }, (adapter) => createClient({ adapter })),
  };
}
