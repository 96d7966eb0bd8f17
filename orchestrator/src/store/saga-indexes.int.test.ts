// What the indexes of the hot table may be on. docs/performance.md says what one of the others costs.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messagesOf } from '../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../testing/test-sagas.ts';

let sagas: TestSagas;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas?.close());

const changesWithEveryTransition =
  /\b(state|updated_at|deadline_at|send_count|last_seq|cause_id|kept_cancel_id)\b/;

it('no index of table saga is on a column that changes with every transition, nor has one in its predicate', async () => {
  const indexes = await sagas.database.$queryRaw<{ name: string; definition: string }[]>`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index WHERE indrelid = 'saga'::regclass`;
  expect(indexes.length).toBeGreaterThan(3);
  expect(indexes.filter(({ definition }) => changesWithEveryTransition.test(definition))).toEqual([]);
});

it('the deadline of a saga on its way moves, and the time from which the sweep looks at it stays', async () => {
  const orderId = await sagas.saga('Suspend');
  const times = async () => {
    const { deadlineAt, dueAfter } = await sagas.database.saga.findUniqueOrThrow({ where: { orderId } });
    return { deadlineAt: deadlineAt!.getTime(), dueAfter: dueAfter!.getTime() };
  };
  const first = await times();
  await sagas.handle(messagesOf(orderId).reserved);
  const second = await times();
  expect(second.dueAfter).toBe(first.dueAfter);
  expect(second.deadlineAt).not.toBe(first.deadlineAt);
  expect(second.dueAfter).toBeLessThan(second.deadlineAt);
  await sagas.handle(messagesOf(orderId).paid, messagesOf(orderId).completed);
  const { deadlineAt, dueAfter } = await sagas.database.saga.findUniqueOrThrow({ where: { orderId } });
  expect([deadlineAt, dueAfter]).toEqual([null, null]);
});
