// What groups are called.
import type { FailureGroup } from '../../api/types.ts';

export const TREND = 'Last 24 hours';

/** Its sagas have not failed: they wait for an answer for longer than they should. */
export const waits = ({ reason }: FailureGroup): boolean => reason === 'STEP_WAITING';

export const nameOf = (group: FailureGroup): string => (waits(group) ? 'Waits for an answer' : group.reason);
