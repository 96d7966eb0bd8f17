// The steps of releases in PostgreSQL.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma } from '../../../database.ts';
import type { Failure } from '../../../saga/order-saga.ts';
import type { Saga } from '../../../saga/saga.ts';
import { isHeldSql, readHeld } from '../../../store/held.ts';
import { lockHeldSagas } from '../../../store/saga-reads.ts';
import { isOursSql } from '../../../store/saga-row.ts';
import { writeSagas } from '../../../store/saga-writes.ts';
import { currentState } from '../../../store/state-migrations.ts';
import { auditRows } from '../../audit/audit.ts';
import { waveSize } from '../../replays/runs/waves.ts';
import { type HoldRow, holdColumns, toHold, writeHold } from '../hold-row.ts';
import type { Hold } from '../stored-hold.ts';
import { countHeldBack, isHeldBack, statesWith } from './held-back.ts';
import type { DoneItem, FoundRelease, Heard, ReleaseChanges, ReleaseStore } from './release-store.ts';

/** Most results that one step writes down. */
const MOST_DONE = 1000;

export function createPostgresReleaseStore(driver: Driver): ReleaseStore {
  return {
    async isDue(heard) {
      const [row] = await driver.$queryRaw<{ is_due: boolean }[]>`
        SELECT EXISTS (SELECT FROM hold WHERE ${isDueSql(heard)}) AS is_due`;
      return row!.is_due;
    },
    async session() {
      const tx = await driver.begin();
      return {
        lock: (heard) => lock(tx, heard),
        lockNext: ({ hold, atMost }): Promise<Saga[]> => lockHeldSagas(tx, isHeldBack(hold), atMost),
        async commit({ hold, dueInMs, maySendInMs, items, audit, ...changes }) {
          await tx.commit(
            writeSagas(changes),
            writeItems(hold.id, items),
            writeHold(hold, dueInMs, maySendInMs),
            auditRows(audit),
          );
        },
        rollback: () => tx.rollback(),
      };
    },
    free: (limits) => driver.transaction((tx) => free(tx, limits)),
  };
}

/** One that is probed and has no time is due too: a version that knows no probes has looked at it. */
const isDueSql = (heard: Heard) => Prisma.sql`
  (due_at <= now() OR ended_at IS NULL AND probes IS NOT NULL AND state = 'held'
    AND (due_at IS NULL OR command = ANY(${heard}::text[])))`;

async function lock(tx: SqlRunner, heard: Heard): Promise<FoundRelease | null> {
  const [row] = await tx.$queryRaw<(HoldRow & { may_send_in_ms: number })[]>`
    SELECT ${holdColumns}, (extract(epoch FROM next_send_at - now()) * 1000)::float8 AS may_send_in_ms
    FROM hold WHERE ${isDueSql(heard)} ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`;
  if (row === undefined) return null;
  const hold = toHold(row);
  const [done, counts] = await Promise.all([doneOf(tx, hold), countsOf(tx, hold)]);
  return { hold, maySendInMs: row.may_send_in_ms, done, counts };
}

async function doneOf(tx: SqlRunner, { id }: Hold): Promise<DoneItem[]> {
  const rows = await tx.$queryRaw<DoneRow[]>`
    SELECT item.order_id, item.state, item.attempt, item.send_count, item.wave, saga.state AS state_now,
           saga.attempt AS attempt_now, saga.send_count AS send_count_now, saga.failure_reason, ${isHeldSql} AS is_held
    FROM hold_item AS item LEFT JOIN saga ON saga.order_id = item.order_id
    WHERE item.hold_id = ${id}::uuid AND item.result = 'sent'
      AND (saga.order_id IS NULL OR saga.state <> item.state OR saga.attempt <> item.attempt OR (${isHeldSql}))
    LIMIT ${MOST_DONE}`;
  return rows.map((row) => ({
    ...{
      orderId: row.order_id,
      state: row.state,
      attempt: row.attempt,
      sendCount: row.send_count,
      wave: row.wave,
    },
    saga:
      row.state_now === null
        ? null
        : {
            ...{
              state: currentState(row.state_now),
              attempt: row.attempt_now!,
              sendCount: row.send_count_now!,
            },
            ...{ failure: row.failure_reason, isHeldBack: row.is_held },
          },
  }));
}

interface DoneRow {
  order_id: string;
  state: string;
  attempt: number;
  send_count: number;
  wave: number;
  state_now: string | null;
  attempt_now: number | null;
  send_count_now: number | null;
  failure_reason: Failure['reason'] | null;
  is_held: boolean;
}

async function countsOf(tx: SqlRunner, hold: Hold): Promise<FoundRelease['counts']> {
  const { id, wave, rampStep, pace } = hold;
  // No more are counted than a wave needs.
  const enough = pace === null ? 0 : waveSize(pace.ramp, Math.max(1, rampStep)) + 1;
  const [pending, [counts]] = await Promise.all([
    countHeldBack(tx, hold, Math.max(enough, 201)),
    tx.$queryRaw<WaveRow[]>`
      SELECT (SELECT count(*)::int FROM hold_item WHERE hold_id = ${id}::uuid AND result = 'sent') AS in_flight,
             count(*) FILTER (WHERE result = 'sent')::int AS wave_in_flight,
             count(*) FILTER (WHERE result = 'answered')::int AS answered,
             count(*) FILTER (WHERE result = 'failed')::int AS failed,
             count(*) FILTER (WHERE result = 'unanswered')::int AS unanswered
      FROM hold_item WHERE hold_id = ${id}::uuid AND wave = ${wave}`,
  ]);
  const { in_flight: inFlight, wave_in_flight, ...results } = counts!;
  return { pending, inFlight, wave: { inFlight: wave_in_flight, ...results } };
}

interface WaveRow {
  in_flight: number;
  wave_in_flight: number;
  answered: number;
  failed: number;
  unanswered: number;
}

const writeItems = (holdId: string, items: ReleaseChanges['items']): Query<void> =>
  query(
    items.length === 0
      ? null
      : Prisma.sql`
          INSERT INTO hold_item (hold_id, order_id, state, attempt, send_count, wave, result)
          SELECT ${holdId}::uuid, "orderId", state, attempt, "sendCount", wave, result
          FROM json_to_recordset(${JSON.stringify(items)}::json)
            AS r("orderId" uuid, state text, attempt int, "sendCount" int, wave int, result text)
          ON CONFLICT (hold_id, order_id) DO UPDATE SET
            state = excluded.state, attempt = excluded.attempt, send_count = excluded.send_count, wave = excluded.wave,
            result = excluded.result,
            sent_at = CASE WHEN excluded.result = 'sent' THEN excluded.sent_at ELSE hold_item.sent_at END`,
  );

/** Where no release has ended. */
const PER_SECOND = 50;

async function free(
  tx: SqlRunner,
  { withinMs, maxSends }: { withinMs: number; maxSends: number },
): Promise<void> {
  const held = await readHeld(tx);
  const states = [...held].flatMap((command) => statesWith(command as never));
  await tx.$executeRaw`
    WITH pace AS (
      SELECT coalesce((SELECT max_per_second FROM hold WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1),
        ${PER_SECOND}::int) AS per_second),
    stranded AS (
      SELECT order_id, held_at FROM saga WHERE ${isHeldSql} AND ${isOursSql} AND state <> ALL(${states}::text[])
      ORDER BY held_at, order_id LIMIT (SELECT greatest(1, per_second * ${withinMs}::int / 1000) FROM pace)
      FOR UPDATE SKIP LOCKED),
    freed AS (
      SELECT order_id, now() + (row_number() OVER (ORDER BY held_at, order_id) - 1)
        * (interval '1 second' / (SELECT per_second FROM pace)) AS at
      FROM stranded)
    UPDATE saga SET deadline_at = freed.at, due_after = freed.at, held_at = NULL, send_count = least(send_count, ${maxSends - 1})
    FROM freed WHERE saga.order_id = freed.order_id`;
}
