// An orchestrator database of its own for one test file, and sagas put into it as they would be stored.
import { newId } from '@order-saga/shared/contracts/ids';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { openDatabase, type PrismaClient, schemaDirectory } from '../database.ts';

export interface SagaDatabase {
  readonly url: string;
  readonly client: PrismaClient;
  /** Stores a saga, and one history row that led to its state. @returns its order id */
  put(fields?: StoredFields): Promise<string>;
  drop(): Promise<void>;
}

export interface StoredFields {
  readonly orderId?: string;
  readonly state?: string;
  readonly attempt?: number;
  readonly failureReason?: string | null;
  /** False: the columns of the order are null. */
  readonly hasOrder?: boolean;
  /** Its deadline, from now, in ms; null: none. */
  readonly dueInMs?: number | null;
  /** How long ago it finished, in days; undefined: it did not. */
  readonly finishedDaysAgo?: number;
}

export async function createSagaDatabase(): Promise<SagaDatabase> {
  const database = await createTestDatabase(schemaDirectory);
  const client = openDatabase(database.url, 5);
  return {
    url: database.url,
    client,
    async put(fields = {}) {
      const { orderId = newId(), state = 'Suspend', attempt = 1, hasOrder = true, finishedDaysAgo } = fields;
      const order = hasOrder
        ? { customerId: 'c-1', currency: 'EUR', total: 20, lines, paymentToken: 'tok_visa' }
        : {};
      const now = Date.now();
      const { dueInMs = null } = fields;
      await client.saga.create({
        data: {
          ...{ orderId, state, attempt, ...order, lastSeq: 1, causeId: 'cause' },
          failureReason: fields.failureReason ?? null,
          deadlineAt: dueInMs === null ? null : new Date(now + dueInMs),
          dueAfter: dueInMs === null ? null : new Date(now + dueInMs),
          finishedAt: finishedDaysAgo === undefined ? null : new Date(now - finishedDaysAgo * DAY_MS),
        },
      });
      await client.sagaHistory.create({
        data: { orderId, seq: 1, kind: 'message', name: 'OrderCreated', toState: state, attempt, detail: {} },
      });
      return orderId;
    },
    async drop() {
      await client.$disconnect();
      await database.drop();
    },
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;
const lines = [{ sku: 'A', quantity: 2, unitPrice: 10 }];
