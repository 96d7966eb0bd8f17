import { expect, it } from 'vitest';
import type { OrderEvidence } from './evidence.ts';
import { checkRules } from './rule.ts';
import { rulesOfStep } from './step-rules.ts';
import { completedOrder, failedOrder } from './testing/sample-orders.ts';

// As if payment were a step that was added: the sample orders have its replies in their histories.
const rules = rulesOfStep({ worker: 'payment', done: 'PaymentCompleted' });
const judge = (order: OrderEvidence, rows?: { attempt: number; status: string }[]) =>
  checkRules(
    rules,
    [rows === undefined ? order : { ...order, steps: { payment: rows } }],
    ({ orderId }) => orderId,
  )
    .flatMap(({ violations }) => violations)
    .map(({ detail }) => detail);
const row = (status: string, attempt = 1) => ({ attempt, status });

it('are content with a completed order that took the step and has it done, and a failed one that has not', () => {
  expect(judge(completedOrder, [row('Undone', 2), row('Done')])).toEqual([]);
  expect(judge(failedOrder, [row('Undone'), row('Refused', 2)])).toEqual([]);
});

it.each([
  [[], 'it is done for attempts [], its history says [1]'],
  [[row('Undone')], 'it is done for attempts [], its history says [1]'],
  [[row('Done'), row('Done', 2)], 'it is done for attempts [1,2], its history says [1]'],
])('tell of a completed order with %j', (rows, detail) => {
  expect(judge(completedOrder, rows)).toEqual([detail]);
});

it('tell of a step that is done for an order which did not take it', () => {
  const history = completedOrder.saga!.history.filter(({ name }) => name !== 'PaymentCompleted');
  const optional = { ...completedOrder, saga: { ...completedOrder.saga!, history } };
  expect(judge(optional, [])).toEqual([]);
  expect(judge(optional, [row('Done')])).toEqual(['it is done for attempts [1], its history says []']);
});

it('tell of a failed order of which something is left', () => {
  expect(judge(failedOrder, [row('Done')])).toEqual(['it is done for attempt 1']);
});

it('say nothing of what nobody has read', () => {
  expect(judge(completedOrder)).toEqual([]);
});
