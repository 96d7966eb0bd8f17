// Places the orders of all kinds, one after the other at a pace that can be watched.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import type { OrderKind } from './order-kind.ts';
import type { TrackedOrder } from './tracked-order.ts';

const PACE_MS = 40;

/**
 * @param before how many orders were placed before: each order has a customer of its own
 * @param add receives each order as its request goes out
 * @returns when all are answered
 */
export async function placeOrders(
  api: Api,
  { kinds, before }: { kinds: readonly OrderKind[]; before: number },
  add: (order: TrackedOrder) => void,
  signal: AbortSignal,
): Promise<void> {
  const kindOfEach = kinds.flatMap((kind) => kind.endings.map(() => kind));
  await Promise.all(
    kindOfEach.map(async (kind, index) => {
      await sleep(index * PACE_MS, undefined, { signal });
      const customerId = `demo-customer-${before + index + 1}`;
      const order = { kind, customerId, answers: [], since: Date.now(), attempt: 1, saga: null };
      add(order);
      await place(api, order);
    }),
  );
}

async function place(api: Api, { kind, customerId, answers }: TrackedOrder): Promise<void> {
  const { lines, token, placing } = kind;
  const headers = {
    ...(placing === 'wait' ? { prefer: 'wait=10' } : {}),
    ...(placing === 'same-key' ? { 'idempotency-key': `key-of-${customerId}` } : {}),
  };
  const send = async () => {
    const answer = await api.placeOrder(
      { customerId, currency: 'EUR', lines: [...lines], payment: { token } },
      headers,
    );
    answers.push(answer);
    return answer.body.orderId;
  };
  const orderId = await send();
  if (placing === 'same-key') await send();
  if (placing === 'cancel') await api.cancelOrder(orderId);
}
