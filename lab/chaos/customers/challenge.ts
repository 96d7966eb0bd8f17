// A customer is asked by the bank, and approves or refuses, in time or too late.
import type { PlannedAnswer } from '../plan/order-plan.ts';
import type { Clients } from './clients.ts';
import { send } from './send.ts';

const POLL_MS = 500;
const LIMIT_MS = 3000;
/** A page that does not answer is tried again, and then left. */
const TRIES = 5;

export async function answerChallenge(
  clients: Clients,
  orderId: string,
  { answer, afterMs }: PlannedAnswer,
): Promise<void> {
  const url = await askedAt(clients, orderId);
  if (url === undefined) return;
  await clients.pause(afterMs);
  for (let tries = 0; tries < TRIES && !clients.abort.aborted; tries++) {
    const page = url.replace('/challenge?', `/challenge/${answer}?`);
    const answered = await fetch(page, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT_MS),
    }).catch(() => undefined);
    if (answered !== undefined && answered.status < 500) {
      clients.books.count('challenges');
      return;
    }
    await clients.pause(POLL_MS);
  }
}

/** Undefined: the order had its end before anybody was asked, or the run closes. */
async function askedAt(clients: Clients, orderId: string): Promise<string | undefined> {
  while (!clients.closing.aborted) {
    const client = clients.clientOf('order-service');
    const answer = await send((signal) =>
      client.GET('/orders/{orderId}', { params: { path: { orderId } }, signal }),
    );
    const order = answer?.data;
    if (order?.paymentAction) return order.paymentAction.url;
    if (order !== undefined && order.status !== 'Suspend') return undefined;
    await clients.pause(POLL_MS);
  }
  return undefined;
}
