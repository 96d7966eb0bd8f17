// A payment that is pending may be waited for anew: the one message that moves no saga and has a row of its own.
import { expect, test } from 'vitest';
import { historyRules } from './history-rules.ts';
import { checkRules } from './rule.ts';
import { completedOrder } from './testing/sample-orders.ts';

/** The violations of an order whose history says the third row's event once more, in the state that it led to. */
function violationsWith(name: string): string[] {
  const { saga } = completedOrder;
  const [created, reserved, ...rest] = saga!.history;
  const again = { ...reserved!, seq: 3, name, from: reserved!.to };
  const history = [created!, reserved!, again, ...rest.map((row) => ({ ...row, seq: row.seq + 1 }))];
  const order = { ...completedOrder, saga: { ...saga!, history } };
  return checkRules(historyRules, [order], ({ orderId }) => orderId).flatMap(({ rule, violations }) =>
    violations.length > 0 ? [rule] : [],
  );
}

test('a change of what is waited for is part of a whole history, and no other message that moves nothing is', () => {
  expect(violationsWith('PaymentPending')).not.toContain('history-is-whole');
  expect(violationsWith('StockReserved')).toContain('history-is-whole');
});
