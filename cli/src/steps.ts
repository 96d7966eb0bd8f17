// What `saga show` tells of the participants that were added to the saga: what each of them decided for the order.
import type { OrderInServices } from '@order-saga/client/orchestrator';
import { safeText } from '@order-saga/shared/contracts/safe-text';

/** A line for each participant. @param steps undefined: the orchestrator is of an older version */
export const stepLines = (steps: OrderInServices['steps'] | undefined): string[] =>
  (steps ?? []).map(({ service, seen, whyNot }) => {
    if (seen === null) return safeText(`${service} did not answer: ${whyNot}`);
    const decisions = seen.map(({ attempt, status }) => `attempt ${attempt} ${status}`);
    return safeText(`${service}: ${decisions.join(', ') || 'has no record of it'}`);
  });
