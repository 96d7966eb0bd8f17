import { createMetrics } from '@order-saga/shared/observability/metrics';
import { describe, expect, it } from 'vitest';
import { createSagaMetrics } from './metrics.ts';
import type { HistoryRow } from './saga/saga.ts';

const row: HistoryRow = {
  ...{ orderId: 'o', seq: 1, attempt: 1, messageId: null, causationId: null, actor: null, detail: {} },
  ...{ kind: 'message', name: 'OrderCompleted', from: 'Paid', to: 'Completed' },
};

async function recorded(rows: readonly HistoryRow[], ages = new Map<string, number>()) {
  const metrics = createMetrics('orchestrator');
  createSagaMetrics(metrics).record(rows, ages);
  return metrics.registry.metrics();
}

describe('createSagaMetrics', () => {
  it('counts failed sagas by the reason that their last reply carries', async () => {
    const failed = { ...row, name: 'OrderFailed', from: 'FailingOrder', to: 'Failed' };
    const text = await recorded([{ ...failed, detail: { reason: 'OutOfStock' } }, row]);
    expect(text).toContain('saga_failures_total{reason="OutOfStock",service="orchestrator"} 1');
    expect(text).toContain(
      'saga_transitions_total{from="FailingOrder",to="Failed",service="orchestrator"} 1',
    );
  });

  it('counts a step that was given up by its command, and no resend for it', async () => {
    const detail = { command: 'ReserveStock', exhausted: true, sendCount: 5 };
    const to = { from: 'Suspend', to: 'ReleasingStock' };
    const text = await recorded([{ ...row, ...to, kind: 'timeout', name: 'StepTimedOut', detail }]);
    expect(text).toContain('saga_steps_given_up_total{command="ReserveStock",service="orchestrator"} 1');
    expect(text).not.toMatch(/^commands_resent_total\{/m);
  });

  it('counts what was waited for in vain as a failure alone, and a change of what is waited for as nothing', async () => {
    const pending = { from: 'PaymentPending', to: 'PaymentPending' };
    const expired = { from: 'PaymentPending', to: 'CancellingPayment' };
    const detail = { command: 'ProcessPayment', exhausted: true, sendCount: 5 };
    const text = await recorded([
      { ...row, ...pending, name: 'PaymentPending' },
      { ...row, ...expired, kind: 'timeout', name: 'StepTimedOut', detail },
    ]);
    expect(text).toContain('saga_steps_given_up_total{command="ProcessPayment",service="orchestrator"} 0');
    expect(text).not.toMatch(/^saga_transitions_total\{from="PaymentPending",to="PaymentPending"/m);
    expect(text).toMatch(/^saga_transitions_total\{from="PaymentPending",to="CancellingPayment".*\} 1$/m);
  });

  it('shows 0 for what has not happened yet, so that the first time is an increase', async () => {
    const text = await recorded([]);
    expect(text).toContain('saga_failures_total{reason="StockTimeout",service="orchestrator"} 0');
    expect(text).toContain('saga_steps_given_up_total{command="ProcessPayment",service="orchestrator"} 0');
  });

  it('measures the time to the end of first attempts, and of no replay', async () => {
    const ages = new Map([['o', 2000]]);
    const count = /^saga_duration_seconds_count\{.*outcome="completed".*\} 1$/m;
    expect(await recorded([row], ages)).toMatch(count);
    expect(await recorded([{ ...row, attempt: 2 }], ages)).not.toMatch(/^saga_duration_seconds_count/m);
  });
});
