// Acts on one saga in PostgreSQL.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { readHeld } from '../../store/held.ts';
import { readSaga } from '../../store/saga-reader.ts';
import { lockSagas } from '../../store/saga-reads.ts';
import { writeSagas } from '../../store/saga-writes.ts';
import { findAnswer, keepAnswer, keyInUse } from '../admin-requests.ts';
import { auditRows } from '../audit/audit.ts';
import { beyondHorizon } from '../reopen.ts';
import { begunBy, lockOperator } from '../replays/begun.ts';
import type { ActAsk, ActChanges, ActStore, FoundForAct } from './act-store.ts';
import { insertNote } from './notes.ts';

export const createPostgresActStore = (driver: Driver): ActStore =>
  createPostgresStore<ActAsk, FoundForAct, ActChanges, void>(driver, {
    lock,
    async commit(tx, { audit, note, answer, ...changes }) {
      await tx
        .commit(writeSagas(changes), auditRows(audit), insertNote(note), keepAnswer(answer))
        .catch((error: unknown) => Promise.reject(keyInUse(error, answer)));
    },
  });

async function lock(tx: SqlRunner, ask: ActAsk): Promise<FoundForAct> {
  const { orderId, idempotency, horizonHours, replaysOf } = ask;
  // One round trip; everything is read under the lock of the saga.
  const [sagas, held, view, before, tooOld, , begun, times] = await Promise.all([
    lockSagas(tx, [orderId]),
    readHeld(tx),
    readSaga(tx, orderId),
    findAnswer(tx, idempotency),
    beyondHorizon(tx, [orderId], horizonHours),
    replaysOf === undefined ? null : lockOperator(tx, replaysOf),
    replaysOf === undefined ? null : begunBy(tx, replaysOf),
    tx.$queryRaw<{ at: Date }[]>`SELECT now()::timestamptz(3) AS at`,
  ]);
  return {
    saga: sagas.get(orderId)?.saga ?? null,
    view,
    before,
    isTooOld: tooOld.has(orderId),
    begun,
    held,
    at: times[0]!.at.toISOString(),
  };
}
