// The stores of payments that behaviour suites run on.
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemoryPayments } from '../store/memory-payments.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { createPostgresPayments } from '../store/postgres-payments.ts';
import { createTestDatabase } from './test-database.ts';

export interface StoreHarness {
  /** A store without payments; those that were opened before are not used any more. */
  open(): Promise<PaymentStore>;
  close(): Promise<void>;
}

export const openMemoryPayments = async (): Promise<StoreHarness> => ({
  open: async () => createMemoryPayments(createMemoryClient(createMemoryDatabase())),
  close: async () => {},
});

export async function openPostgresPayments(): Promise<StoreHarness> {
  const { client, drop } = await createTestDatabase();
  return {
    async open() {
      await client.$executeRaw`TRUNCATE payment`;
      return createPostgresPayments(client.$driver, 0);
    },
    close: drop,
  };
}
