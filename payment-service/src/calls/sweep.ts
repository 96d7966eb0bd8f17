// Takes up provider calls that are due: those whose process died, those that had no answer, those that did not fit.

import { type Periodic, startPeriodic } from '@order-saga/shared/concurrency/periodic';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Work } from '../domain/payment.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import type { Calls } from './calls.ts';

const INTERVAL_MS = 1000;
/** Calls taken up at once. */
const CLAIM_LIMIT = 500;

/**
 * @param options.intervalMs between looks, when nothing hurries them
 * @param options.standsBy another replica handles commands, and sweeps
 * @param options.recover every process that took on a call is dead: begin with all of them
 */
export function startSweep(options: {
  store: Pick<PaymentStore, 'claimDue' | 'makeAllDue'>;
  calls: Calls;
  logger: Logger;
  intervalMs?: number;
  standsBy?: () => boolean;
  recover?: boolean;
}): Periodic {
  const { store, calls, logger, standsBy, intervalMs = INTERVAL_MS } = options;
  let recovered = options.recover !== true;

  async function takeUp(work: Work): Promise<boolean> {
    const limit = Math.min(CLAIM_LIMIT, calls.free(work));
    if (limit === 0) return false;
    const payments = await store.claimDue(work, limit);
    await calls.start(payments);
    return payments.length === limit;
  }

  const sweep = startPeriodic({
    name: 'take up due provider calls',
    intervalMs,
    logger,
    standsBy,
    async work() {
      if (!recovered) await store.makeAllDue();
      recovered = true;
      const moreCancels = await takeUp('cancel');
      const moreCharges = await takeUp('charge');
      return moreCancels || moreCharges;
    },
  });
  // What waits takes the place of a call that has ended, and not only at the next interval.
  calls.onRoom(sweep.hurry);
  return sweep;
}
