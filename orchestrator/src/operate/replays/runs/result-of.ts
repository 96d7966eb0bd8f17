// How the sagas that a run has sent ended, read from the sagas themselves. Pure.
import { completedState } from '../../../saga/states.ts';
import type { Result } from './results.ts';
import type { EndedItem, ItemWrite } from './run-store.ts';

/**
 * The result of a saga that has ended. The attempt that the run began is what counts: whatever came after it is not the
 * run's.
 */
export function resultOf(item: EndedItem, at: string): ItemWrite {
  const { orderId, newAttempt, failureGroup, saga } = item;
  const ends = (result: Result, why: string | null = null) => ({
    ...{ orderId, result, why, endedAt: saga?.finishedAt ?? at },
  });
  if (saga === null) return ends('skipped', 'Its saga is gone.');
  if (saga.attempt > newAttempt)
    return ends('failed-differently', 'It failed, and was replayed again before the run saw how.');
  if (saga.state === completedState()) return ends('completed');
  return ends(
    saga.failureGroup !== null && saga.failureGroup === failureGroup ? 'failed-again' : 'failed-differently',
  );
}
