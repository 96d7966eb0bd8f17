// The steps of replay runs in PostgreSQL.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma } from '../../../database.ts';
import { orderStates } from '../../../saga/states.ts';
import { readHeld } from '../../../store/held.ts';
import { lockSagas } from '../../../store/saga-reads.ts';
import { writeSagas } from '../../../store/saga-writes.ts';
import { auditRows } from '../../audit/audit.ts';
import { beyondHorizon } from '../../reopen.ts';
import type {
  DueRun,
  EndedItem,
  FoundRun,
  ItemWrite,
  NextAsk,
  NextItem,
  RunStore,
  RunWrite,
} from './run-store.ts';
import { waveSize } from './waves.ts';

const endStates = orderStates.where(({ outcome }) => outcome !== 'running');
/** Most results that one step writes down. */
const MOST_ENDED = 1000;

export function createPostgresRunStore(driver: Driver): RunStore {
  return {
    async isDue() {
      const [row] = await driver.$queryRaw<{ is_due: boolean }[]>`
        SELECT EXISTS (SELECT FROM replay_run WHERE due_at <= now()) AS is_due`;
      return row!.is_due;
    },
    async session() {
      const tx = await driver.begin();
      return {
        lock: () => lock(tx),
        lockNext: (ask) => lockNext(tx, ask),
        async commit({ run, items, audit, ...changes }) {
          await tx.commit(
            writeSagas(changes),
            auditRows(audit),
            writeItems(run.selectionId, items),
            writeRun(run),
            forgetPaymentToken(run.change?.state === 'completed' ? run.selectionId : null),
          );
        },
        rollback: () => tx.rollback(),
      };
    },
  };
}

async function lock(tx: SqlRunner): Promise<FoundRun | null> {
  const [row] = await tx.$queryRaw<(DueRun & { now: Date })[]>`
    SELECT id, selection_id AS "selectionId", state, created_by AS "createdBy", reason, ramp, max_per_second AS "maxPerSecond",
           stop_if_failed_ratio AS "stopIfFailedRatio", wave, ramp_step AS "rampStep",
           payment_customers AS "paymentCustomers", payment_customer_id AS "paymentCustomerId",
           (extract(epoch FROM next_send_at - now()) * 1000)::float8 AS "maySendInMs", now()::timestamptz(3) AS now
    FROM replay_run WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (row === undefined) return null;
  const { now, ...run } = row;
  const [ended, counts, selections] = await Promise.all([
    endedOf(tx, run),
    countsOf(tx, run),
    tx.$queryRaw<{ payment_token: string | null }[]>`
      SELECT payment_token FROM replay_selection WHERE id = ${run.selectionId}::uuid`,
  ]);
  return { run, ended, counts, paymentToken: selections[0]!.payment_token, at: now.toISOString() };
}

async function endedOf(tx: SqlRunner, { selectionId }: DueRun): Promise<EndedItem[]> {
  const rows = await tx.$queryRaw<EndedRow[]>`
    SELECT item.order_id, item.wave, item.new_attempt, item.failure_group, saga.state, saga.attempt,
           saga.failure_group AS group_now, saga.finished_at
    FROM replay_item AS item LEFT JOIN saga ON saga.order_id = item.order_id
    WHERE item.selection_id = ${selectionId}::uuid AND item.result = 'sent'
      AND (saga.order_id IS NULL OR saga.attempt > item.new_attempt OR saga.state = ANY(${endStates}::text[]))
    LIMIT ${MOST_ENDED}`;
  return rows.map(
    ({ order_id, wave, new_attempt, failure_group, state, attempt, group_now, finished_at }) => ({
      ...{ orderId: order_id, wave, newAttempt: new_attempt, failureGroup: failure_group },
      saga:
        state === null
          ? null
          : {
              state,
              attempt: attempt!,
              failureGroup: group_now,
              finishedAt: finished_at?.toISOString() ?? null,
            },
    }),
  );
}

interface EndedRow {
  order_id: string;
  wave: number;
  new_attempt: number;
  failure_group: string | null;
  state: string | null;
  attempt: number | null;
  group_now: string | null;
  finished_at: Date | null;
}

// Of the sagas that are pending no more are counted than a wave needs: a run may have very many.
async function countsOf(tx: SqlRunner, run: DueRun): Promise<FoundRun['counts']> {
  const { selectionId: id, wave, ramp, rampStep } = run;
  const enough = waveSize(ramp, Math.max(1, rampStep)) + 1;
  const [counts] = await tx.$queryRaw<
    { pending: number; in_flight: number; wave_in_flight: number; completed: number; failed: number }[]
  >`
    SELECT (SELECT count(*)::int FROM (
              SELECT FROM replay_item WHERE selection_id = ${id}::uuid AND result = 'pending' LIMIT ${enough}) AS p) AS pending,
           (SELECT count(*)::int FROM replay_item WHERE selection_id = ${id}::uuid AND result = 'sent') AS in_flight,
           count(*) FILTER (WHERE result = 'sent')::int AS wave_in_flight,
           count(*) FILTER (WHERE result = 'completed')::int AS completed,
           count(*) FILTER (WHERE result IN ('failed-again', 'failed-differently'))::int AS failed
    FROM replay_item WHERE selection_id = ${id}::uuid AND wave = ${wave}`;
  const { pending, in_flight: inFlight, wave_in_flight, completed, failed } = counts!;
  return { pending, inFlight, wave: { inFlight: wave_in_flight, completed, failed } };
}

async function lockNext(tx: SqlRunner, { selectionId, atMost, horizonHours }: NextAsk) {
  const next = await tx.$queryRaw<{ order_id: string; attempt: number }[]>`
    SELECT order_id, attempt FROM replay_item
    WHERE selection_id = ${selectionId}::uuid AND result = 'pending' ORDER BY order_id LIMIT ${atMost}`;
  const orderIds = next.map((item) => item.order_id);
  const [sagas, held, tooOld] = await Promise.all([
    lockSagas(tx, orderIds),
    readHeld(tx),
    beyondHorizon(tx, orderIds, horizonHours),
  ]);
  const items = next.map(
    ({ order_id: orderId, attempt }): NextItem => ({
      ...{ orderId, attempt, saga: sagas.get(orderId)?.saga, isTooOld: tooOld.has(orderId) },
    }),
  );
  return { items, held };
}

const writeItems = (selectionId: string, items: readonly ItemWrite[]): Query<void> =>
  query(
    items.length === 0
      ? null
      : Prisma.sql`
          UPDATE replay_item AS item SET
            result = r.result, why = r.why, wave = coalesce(r.wave, item.wave),
            new_attempt = coalesce(r."newAttempt", item.new_attempt),
            sent_at = coalesce(r."sentAt", item.sent_at), ended_at = coalesce(r."endedAt", item.ended_at)
          FROM json_to_recordset(${JSON.stringify(items)}::json)
            AS r("orderId" uuid, result text, why text, wave int, "newAttempt" int, "sentAt" timestamptz, "endedAt" timestamptz)
          WHERE item.selection_id = ${selectionId}::uuid AND item.order_id = r."orderId"`,
  );

const inMs = (ms: number | null) => Prisma.sql`now() + ${ms}::float8 * interval '1 millisecond'`;

function writeRun({ id, dueInMs, change }: RunWrite): Query<void> {
  const changes =
    change === undefined
      ? Prisma.empty
      : Prisma.sql`,
          updated_at = now(), state = ${change.state}, why = coalesce(${change.why ?? null}, why),
          wave = coalesce(${change.wave ?? null}::int, wave), ramp_step = coalesce(${change.rampStep ?? null}::int, ramp_step),
          payment_customer_id = coalesce(${change.paymentCustomerId ?? null}, payment_customer_id),
          next_send_at = coalesce(${inMs(change.maySendInMs ?? null)}, next_send_at),
          finished_at = CASE WHEN ${change.state === 'completed'} THEN now() END`;
  return query(Prisma.sql`
    UPDATE replay_run SET due_at = ${inMs(dueInMs)} ${changes} WHERE id = ${id}::uuid`);
}

/** Once nothing more will be sent. @param selectionId null: there is nothing to forget */
export const forgetPaymentToken = (selectionId: string | null): Query<void> =>
  query(
    selectionId === null
      ? null
      : Prisma.sql`UPDATE replay_selection SET payment_token = NULL WHERE id = ${selectionId}::uuid`,
  );
