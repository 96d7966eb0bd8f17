import type { RowKey } from '@order-saga/shared/worker/rows';
import type { Sample } from '../domain/sample.ts';

/** A decision with a value in every column. */
export const refused = ({ orderId, attempt }: RowKey): Sample => ({
  orderId,
  attempt,
  status: 'Refused',
  reason: 'SampleOverLimit',
  detail: '101 EUR in minor units, 100 allowed',
});
