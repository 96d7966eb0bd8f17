// What is decided for an order, and the step that decides it. Pure.
//
//   Blank ── DoSample ──▶ Done ───── UndoSample ──▶ Undone
//     │             └───▶ Refused ── UndoSample ──▶ Undone
//     └── UndoSample, or DoSample of an outdated attempt ──▶ Undone (a tombstone)
import type { MessageOf } from '@order-saga/shared/contracts/message';
import { replyTo } from '@order-saga/shared/worker/reply';
import type { Step } from '@order-saga/shared/worker/step';
import type { StepRow } from '@order-saga/shared/worker/step-store/step-table';

/** The decision of one (order, attempt). */
export interface Sample extends StepRow {
  /** Why it was refused. */
  readonly reason: 'SampleOverLimit' | null;
  readonly detail: string | null;
}

export interface SampleRules {
  /** Orders of more are refused, in minor units; 0: none. */
  readonly maxTotal: number;
}

export function sampleStep({
  maxTotal,
}: SampleRules): Step<Sample, MessageOf<'DoSample'>, MessageOf<'UndoSample'>> {
  return {
    undoType: 'UndoSample',
    isBlank: ({ status }) => status === 'Blank',
    // The first rule: put your own in its place, and in testing/demo.ts an order that it refuses.
    begin(row, { body: { total, currency } }) {
      if (maxTotal === 0 || total <= maxTotal) return { ...row, status: 'Done' };
      const detail = `${total} ${currency} in minor units, ${maxTotal} allowed`;
      return { ...row, status: 'Refused', reason: 'SampleOverLimit', detail };
    },
    tombstone: (row) => ({ ...row, status: 'Undone' }),
    undo: (row) => ({ ...row, status: 'Undone' }),
    replyOf(row, command) {
      if (row.status === 'Undone') return replyTo(command, 'SampleUndone', {});
      if (command.type === 'UndoSample') return null;
      if (row.status === 'Done') return replyTo(command, 'SampleDone', {});
      return replyTo(command, 'SampleRefused', { reason: row.reason!, detail: row.detail });
    },
  };
}
