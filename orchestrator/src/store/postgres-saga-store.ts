// Sagas and their history in PostgreSQL.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { readHeld } from './held.ts';
import { lockDueSagas, lockSagas, lookForDue, readOutstanding, recordedStale } from './saga-reads.ts';
import type { FoundSagas, SagaAsk, SagaStore } from './saga-store.ts';
import { insertSagas, writeSagas } from './saga-writes.ts';

export function createPostgresSagaStore(driver: Driver): SagaStore {
  return {
    async session() {
      const tx = await driver.begin();
      return {
        lock: (ask) => lock(tx, ask),
        recordedStale: (messages) => recordedStale(tx, messages),
        async commit(changes) {
          await tx.commit(writeSagas(changes));
        },
        rollback: () => tx.rollback(),
      };
    },
    lookForDue: (limits) => lookForDue(driver, limits),
    async readOutstanding(page) {
      const sagas = await readOutstanding(driver, page);
      return { sagas, held: await readHeld(driver) };
    },
  };
}

async function lock(tx: SqlRunner, ask: SagaAsk): Promise<FoundSagas> {
  if ('dueAtMost' in ask) {
    const [sagas, held] = await Promise.all([lockDueSagas(tx, ask.dueAtMost), readHeld(tx)]);
    return { begun: new Set(), sagas, held };
  }
  // One round trip. The lock is a statement after the insert, so it also sees what another replica has just inserted.
  const [begun, sagas, held] = await Promise.all([
    insertSagas(tx, ask.begin ?? [], ask.horizonHours),
    lockSagas(tx, ask.orderIds, ask.linesOf),
    readHeld(tx),
  ]);
  return { begun, sagas, held };
}
