// An operator starts an order again that has failed, with another token or with the same, and now and then again.
import type { PlannedReplay } from '../plan/order-plan.ts';
import type { OrderRecord } from './books.ts';
import { type Clients, describeAnswer } from './clients.ts';
import { send } from './send.ts';

const POLL_MS = 700;
const RETRY_MS = 500;

/** Waits for the end of each attempt; returns at the first that completes, or when the run closes. */
export async function replay(clients: Clients, record: OrderRecord, orderId: string): Promise<void> {
  let attempt = 1;
  for (const planned of record.plan.replays) {
    if (!(await fails(clients, orderId, attempt))) return;
    if (!(await askFor(clients, record, orderId, attempt, planned))) return;
    attempt++;
  }
}

/** Resolves when the attempt has its end; false when that is not `Failed`, or when the run closes before. */
async function fails(clients: Clients, orderId: string, attempt: number): Promise<boolean> {
  while (!clients.closing.aborted) {
    const client = clients.clientOf('order-service');
    const answer = await send((signal) =>
      client.GET('/orders/{orderId}', { params: { path: { orderId } }, signal }),
    );
    if (answer?.status === 404) {
      clients.books.complain(`order ${orderId} was accepted, and GET /orders answers 404`);
      return false;
    }
    const order = answer?.data;
    if (order?.attempt === attempt && order.status !== 'Suspend') return order.status === 'Failed';
    await clients.pause(POLL_MS);
  }
  return false;
}

/** @returns whether the next attempt has begun */
async function askFor(
  clients: Clients,
  record: OrderRecord,
  orderId: string,
  attempt: number,
  planned: PlannedReplay,
): Promise<boolean> {
  const { books } = clients;
  while (!clients.closing.aborted) {
    const operators = planned.twice ? ['one', 'other'] : ['one'];
    const answers = await Promise.all(
      operators.map((operator) => ask(clients, orderId, attempt, planned, operator)),
    );
    const accepted = answers.filter((answer) => answer?.status === 202).length;
    if (accepted > 1) books.complain(`order ${orderId}: two replays of attempt ${attempt} were accepted`);
    if (accepted > 0) {
      record.replaysAccepted++;
      books.count('replays');
      return true;
    }
    if (answers.includes(undefined)) return false;
    // The saga ends a moment after its order, longer while its messages are held up.
    books.count('replaysRefused');
    await clients.pause(RETRY_MS);
  }
  return false;
}

async function ask(
  clients: Clients,
  orderId: string,
  attempt: number,
  { token }: PlannedReplay,
  operator: string,
) {
  const header = { 'idempotency-key': `${orderId}-${attempt}-${operator}` };
  const body = {
    reason: 'chaos',
    ifAttempt: attempt,
    ...(token === undefined ? {} : { payment: { token } }),
  };
  const answer = await clients.insist(
    'orchestrator',
    (client, signal) =>
      client.POST('/admin/sagas/{orderId}/replay', {
        params: { path: { orderId }, header },
        body,
        signal,
      }),
    { isFinal: ({ code }) => code !== 'IDEMPOTENCY_KEY_IN_USE' },
  );
  if (answer !== undefined && answer.status !== 202 && answer.status !== 409)
    clients.books.complain(`a replay of order ${orderId} was answered ${describeAnswer(answer)}`);
  return answer;
}
