// Puts failed sagas that a version without groups has written into theirs. Once there is none, it reads an empty index.

import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { PrismaClient, Tx } from '../../database.ts';
import type { Failure } from '../../saga/order-saga.ts';
import { failedState } from '../../saga/states.ts';
import { groupOfFailure } from './fingerprint.ts';

const INTERVAL_MS = 60_000;
/** Small, so that no replay waits long for a saga. */
const BATCH = 500;

/** Starts the work. Replicas of the version before may run beside this one for a while, so it is done again and again. */
export function startGroupingUngrouped(database: PrismaClient, logger: Logger): Periodic {
  return startPeriodic({
    name: 'failure groups of older sagas',
    intervalMs: INTERVAL_MS,
    logger,
    work: async () => (await database.$transaction((tx) => groupUngrouped(tx, BATCH), TRANSACTION)) === BATCH,
  });
}

/** @returns how many sagas were put into their groups; `limit`: there may be more */
export async function groupUngrouped(tx: Tx, limit: number): Promise<number> {
  const rows = await tx.$queryRaw<
    { order_id: string; failure_reason: Failure['reason']; failure_detail: string | null }[]
  >`
    SELECT order_id, failure_reason, failure_detail FROM saga
    WHERE failure_group IS NULL AND failure_reason IS NOT NULL AND state = ${failedState()}
    ORDER BY order_id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  const groups = rows.map(({ order_id, failure_reason: reason, failure_detail: detail }) => ({
    order_id,
    failure_group: groupOfFailure({ reason, detail }),
  }));
  if (groups.length === 0) return 0;
  return tx.$executeRaw`
    UPDATE saga SET failure_group = r.failure_group
    FROM json_to_recordset(${JSON.stringify(groups)}::json) AS r(order_id uuid, failure_group text)
    WHERE saga.order_id = r.order_id`;
}
