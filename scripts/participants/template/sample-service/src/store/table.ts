// The table of the decisions.
import type { StepTable } from '@order-saga/shared/worker/step-store/step-table';
import type { Sample } from '../domain/sample.ts';

export const sampleTable: StepTable<Sample> = {
  name: 'sample',
  columns: { status: 'text', reason: 'text', detail: 'text' },
  blank: ({ orderId, attempt }) => ({ orderId, attempt, status: 'Blank', reason: null, detail: null }),
};
