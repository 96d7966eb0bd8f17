// A customer changes their mind.
import type { OrderRecord } from './books.ts';
import { type Clients, describeAnswer } from './clients.ts';

export async function cancel(
  clients: Clients,
  record: OrderRecord,
  orderId: string,
  afterMs: number,
): Promise<void> {
  await clients.pause(afterMs);
  if (clients.closing.aborted) return;
  // From the first request on: its answer may get lost.
  record.cancelAsked = true;
  const answer = await clients.insist('order-service', (client, signal) =>
    client.POST('/orders/{orderId}/cancel', { params: { path: { orderId } }, signal }),
  );
  if (answer === undefined) return;
  if (answer.status === 202) clients.books.count('cancels');
  // 409: it has its end already.
  else if (answer.status !== 409)
    clients.books.complain(`the cancel of order ${orderId} was answered ${describeAnswer(answer)}`);
}
