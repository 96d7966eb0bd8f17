// What `npm run demo` has refused: keep it in step with the rule.
import type { RefusedOrder } from '@order-saga/shared/worker/step-store/refused-order';

/** Above what SAMPLE_MAX_TOTAL allows unless it is set. */
export const refused: RefusedOrder = { quantity: 1, unitPrice: 1_000_001, reason: 'SampleOverLimit' };
