// What groups are called.
import type { FailureGroup } from '../../api/types.ts';

export const TREND = 'Last 24 hours';

const waitWords: Readonly<Record<string, string>> = {
  STEP_WAITING: 'Waits for an answer',
  STEP_HELD: 'Waits for the release of its command',
  STEP_PENDING: 'Waits for its customer or provider',
};

/** Its sagas have not failed: they wait. */
export const waits = ({ reason }: FailureGroup): boolean => reason in waitWords;

export const nameOf = ({ reason }: FailureGroup): string => waitWords[reason] ?? reason;
