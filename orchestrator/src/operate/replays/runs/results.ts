// How the sagas that a run has sent ended, read from the sagas themselves.
import type { Tx } from '../../../database.ts';
import { completedState, orderStates } from '../../../saga/states.ts';

/** What became of a saga of a selection. */
export const results = [
  'pending',
  'sent',
  'completed',
  'failed-again',
  'failed-differently',
  'skipped',
] as const;
export type Result = (typeof results)[number];

const ended = orderStates.where(({ outcome }) => outcome !== 'running');
/** Most that one step writes down. */
const BATCH = 1000;

/**
 * Writes down the results of sagas that have ended since. The attempt that the run began is what counts: whatever came
 * after it is not the run's.
 */
export async function settle(tx: Tx, selectionId: string): Promise<void> {
  await tx.$executeRaw`
    WITH ended AS MATERIALIZED (
      SELECT item.order_id, saga.finished_at,
        CASE
          WHEN saga.order_id IS NULL THEN 'skipped'
          WHEN saga.attempt > item.new_attempt THEN 'failed-differently'
          WHEN saga.state = ${completedState()} THEN 'completed'
          WHEN saga.failure_group = item.failure_group THEN 'failed-again'
          ELSE 'failed-differently'
        END AS result,
        CASE
          WHEN saga.order_id IS NULL THEN 'Its saga is gone.'
          WHEN saga.attempt > item.new_attempt THEN 'It failed, and was replayed again before the run saw how.'
        END AS why
      FROM replay_item AS item LEFT JOIN saga ON saga.order_id = item.order_id
      WHERE item.selection_id = ${selectionId}::uuid AND item.result = 'sent'
        AND (saga.order_id IS NULL OR saga.attempt > item.new_attempt OR saga.state = ANY(${ended}::text[]))
      LIMIT ${BATCH})
    UPDATE replay_item AS item
    SET result = ended.result, why = ended.why, ended_at = coalesce(ended.finished_at, now())
    FROM ended WHERE item.selection_id = ${selectionId}::uuid AND item.order_id = ended.order_id`;
}
