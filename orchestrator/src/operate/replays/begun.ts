// What an operator replays within an hour, whatever the route, and the one place where it is held to the limits.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Approval, type Begun, type Extent, hasLimits, whyApproval } from './approval.ts';

/** First key of the advisory locks; the second is the operator's. */
const LOCK = 7_226_312;
const WINDOW = '1 hour';

/**
 * Why what `actor` wants to replay must be approved; null: it need not be. Of requests that come at once, in any replica,
 * each sees what the others begin: ask last before writing, for the operator is locked until the transaction ends.
 */
export async function whyApprovalFor(
  tx: SqlRunner,
  actor: string,
  extent: Extent,
  limits: Approval,
): Promise<string | null> {
  if (!hasLimits(limits)) return null;
  await lockOperator(tx, actor);
  return whyApproval(extent, await begunBy(tx, actor), limits);
}

/** Until the end of the transaction. */
export async function lockOperator(tx: SqlRunner, actor: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK}::int, hashtext(${actor}))`;
}

// Sagas that were replayed within the hour, and those that runs will replay. What a second person approved is not counted,
// and neither is what a run skipped or was aborted before.
export async function begunBy(tx: SqlRunner, actor: string): Promise<Begun> {
  const rows = await tx.$queryRaw<{ currency: string; sagas: number; amount: string }[]>`
    SELECT saga.currency, count(*)::int AS sagas, coalesce(sum(saga.total), 0)::text AS amount
    FROM (
      SELECT audit.order_id
      FROM admin_audit AS audit LEFT JOIN replay_run AS run ON run.id = (audit.detail->>'replay')::uuid
      WHERE audit.act = 'replay' AND audit.result = 'done' AND audit.actor = ${actor}
        AND audit.at > now() - ${WINDOW}::interval AND run.approved_by IS NULL
      UNION ALL
      SELECT item.order_id
      FROM replay_run AS run JOIN replay_item AS item ON item.selection_id = run.selection_id
      WHERE run.created_by = ${actor} AND run.approved_by IS NULL AND run.state IN ('running', 'paused', 'stopped')
        AND item.result = 'pending'
    ) AS begun JOIN saga ON saga.order_id = begun.order_id
    GROUP BY saga.currency`;
  return {
    sagas: rows.reduce((sum, { sagas }) => sum + sagas, 0),
    amounts: new Map(rows.map(({ currency, amount }) => [currency, amount])),
  };
}
