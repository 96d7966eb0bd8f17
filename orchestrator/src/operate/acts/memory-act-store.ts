// Acts on one saga in memory, for unit tests and the simulation.
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { MemoryTable, MemoryTransaction } from '@order-saga/shared/database/memory/memory-database';
import { createMemoryStore } from '@order-saga/shared/database/memory/memory-store';
import { isOlder } from '@order-saga/shared/database/retention/retention';
import { operatorKey } from '@order-saga/shared/http/requests/idempotency';
import { AWAITING_ORDER, outcomeOf } from '../../saga/saga.ts';
import { lock as lockSagas, type SagaTables, sagaTables, writeSagas } from '../../store/memory-saga-store.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import { type GivenAnswer, inUse } from '../admin-requests.ts';
import { auditTable, type MemoryAudit, writeAudit } from '../audit/memory-audit.ts';
import type { Begun } from '../replays/approval.ts';
import type { ActAsk, ActChanges, ActStore, FoundForAct, NewNote } from './act-store.ts';

const HOUR_MS = 60 * 60 * 1000;

export function createMemoryActStore(client: MemoryClient): ActStore {
  const tables = sagaTables(client);
  const answers = client.table<GivenAnswer>('admin_request');
  const audits = auditTable(client);
  const notes = client.table<NewNote>('saga_note');
  const operators = client.table<string>('operator');
  return createMemoryStore<ActAsk, FoundForAct, ActChanges>(client, 'act', {
    *lock(tx, { orderId, idempotency, horizonHours, replaysOf }) {
      const { sagas, held } = yield* lockSagas(tx, tables, { orderIds: [orderId] });
      if (replaysOf !== undefined) yield* tx.write(operators, replaysOf, replaysOf);
      return {
        saga: sagas.get(orderId)?.saga ?? null,
        view: viewOf(tx, tables, orderId),
        before: (idempotency && tx.row(answers, operatorKey(idempotency.actor, idempotency.key))) ?? null,
        isTooOld: horizonHours !== undefined && isOlder(orderId, horizonHours, tx.now),
        begun: replaysOf === undefined ? null : begunBy(tx, tables, audits, replaysOf),
        held,
        at: new Date(tx.now).toISOString(),
      };
    },
    *commit(tx, { audit, note, answer, ...changes }) {
      yield* writeSagas(tx, tables, changes);
      yield* writeAudit(tx, audits, audit);
      if (note !== null) yield* tx.insert(notes, note.id, note);
      if (answer === null) return;
      const { idempotency, body } = answer;
      const key = operatorKey(idempotency.actor, idempotency.key);
      const given = { fingerprint: idempotency.fingerprint, body };
      if (!(yield* tx.insert(answers, key, given))) throw inUse();
    },
  });
}

function viewOf(tx: MemoryTransaction, tables: SagaTables, orderId: string): SagaView | null {
  const row = tx.row(tables.sagas, orderId);
  if (row === undefined || row.saga.state === AWAITING_ORDER) return null;
  const { state, attempt, failure, incident, pending, order } = row.saga;
  const history = tx.rows(tables.history, (entry) => entry.orderId === orderId);
  return {
    ...{ orderId, state, outcome: outcomeOf(state), attempt, failure, incident },
    ...{ customerId: order?.customerId ?? '', currency: order?.currency ?? '', total: order?.total ?? 0 },
    deadlineAt: row.deadlineAt?.toISOString() ?? null,
    holdExpiresAt: pending?.expiresAt ?? null,
    heldAt: row.deadlineAt === null ? (row.heldAt?.toISOString() ?? null) : null,
    startedAt: row.startedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    history: history
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ orderId: _orderId, at, ...entry }) => ({ ...entry, at: at.toISOString() })),
  };
}

function begunBy(
  tx: MemoryTransaction,
  tables: SagaTables,
  audits: MemoryTable<MemoryAudit>,
  actor: string,
): Begun {
  const isCounted = (entry: MemoryAudit) =>
    entry.act === 'replay' &&
    entry.result === 'done' &&
    entry.actor === actor &&
    entry.at.getTime() > tx.now - HOUR_MS;
  const orders = tx
    .rows(audits, isCounted)
    .flatMap(({ orderId }) => tx.row(tables.sagas, orderId ?? '')?.saga.order ?? []);
  const amounts = new Map<string, string>();
  for (const { currency, total } of orders)
    amounts.set(currency, String(BigInt(amounts.get(currency) ?? 0) + BigInt(total)));
  return { sagas: orders.length, amounts };
}
