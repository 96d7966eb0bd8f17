// A customer places an order, whatever happens to the requests, and then does what its plan says.
import type { Order } from '@order-saga/client/order-service';
import type { PlannedOrder } from '../plan/order-plan.ts';
import type { OrderRecord } from './books.ts';
import { cancel } from './cancel.ts';
import { answerChallenge } from './challenge.ts';
import { type Api, type Clients, describeAnswer } from './clients.ts';
import { replay } from './replay.ts';
import { type Answer, type Outcome, send } from './send.ts';

const isFinal = ({ code }: Answer<Order>) => code !== 'IDEMPOTENCY_KEY_IN_USE';

/**
 * Resolves when the customer has nothing more to do.
 * @param onAnswer told when the order is answered, or given up
 */
export async function place(
  clients: Clients,
  plan: PlannedOrder,
  onAnswer: () => void = () => {},
): Promise<OrderRecord> {
  const record = clients.books.open(plan);
  const orderId = await order(clients, record);
  onAnswer();
  if (orderId === undefined) return record;
  const { cancelAfterMs, challenge, replays, repeat } = plan;
  await Promise.all([
    repeat === 'later' || repeat === 'with another body' ? repeatLater(clients, record) : undefined,
    cancelAfterMs === undefined ? undefined : cancel(clients, record, orderId, cancelAfterMs),
    challenge === undefined ? undefined : answerChallenge(clients, orderId, challenge),
    replays.length === 0 ? undefined : replay(clients, record, orderId),
  ]);
  return record;
}

/** @returns the order's id; undefined when it is not known whether there is one */
async function order(clients: Clients, record: OrderRecord): Promise<string | undefined> {
  const { key, repeat } = record.plan;
  if (key === undefined) return orderOnce(clients, record);
  if (repeat === 'at once') clients.books.count('repeats');
  const answers = await Promise.all(
    Array.from({ length: repeat === 'at once' ? 2 : 1 }, () => orderWithKey(clients, record)),
  );
  return answers.find((orderId) => orderId !== undefined);
}

/** Without a key a retry could place another order: an order without an answer stays a question. */
async function orderOnce(clients: Clients, record: OrderRecord): Promise<string | undefined> {
  const client = clients.clientOf('order-service');
  const outcome = await send((signal) => post(client, record.plan, signal), timeoutOf(record.plan));
  note(clients, record, outcome);
  if (outcome === undefined) {
    clients.books.count('lostAnswers');
    return undefined;
  }
  if (outcome.data !== undefined) return outcome.data.orderId;
  if (outcome.status !== 503) complain(clients, record, outcome);
  return undefined;
}

async function orderWithKey(clients: Clients, record: OrderRecord): Promise<string | undefined> {
  const answer = await clients.insist(
    'order-service',
    (client, signal) => post(client, record.plan, signal),
    { isFinal, onTry: (outcome) => note(clients, record, outcome), timeoutMs: timeoutOf(record.plan) },
  );
  if (answer === undefined) return undefined;
  if (answer.data !== undefined) return answer.data.orderId;
  complain(clients, record, answer);
  return undefined;
}

/** The same key again: the same order. With another body: refused. */
async function repeatLater(clients: Clients, record: OrderRecord): Promise<void> {
  const { plan } = record;
  const isChanged = plan.repeat === 'with another body';
  await clients.pause(REPEAT_AFTER_MS);
  if (clients.closing.aborted) return;
  clients.books.count('repeats');
  if (!isChanged) {
    await orderWithKey(clients, record);
    return;
  }
  const answer = await clients.insist(
    'order-service',
    (client, signal) =>
      post(client, { ...plan, body: { ...plan.body, customerId: 'somebody-else' } }, signal),
    { isFinal, timeoutMs: timeoutOf(plan) },
  );
  if (answer !== undefined && answer.status !== 422) complain(clients, record, answer);
}

const REPEAT_AFTER_MS = 1000;
/** Beyond the seconds that the order may wait for its end. */
const TIMEOUT_MS = 5000;

const timeoutOf = ({ waitSeconds }: PlannedOrder): number => TIMEOUT_MS + (waitSeconds ?? 0) * 1000;

function post(client: Api['order-service'], { body, key, waitSeconds }: PlannedOrder, signal: AbortSignal) {
  const header = {
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
  };
  return client.POST('/orders', { params: { header }, body, signal });
}

function note(clients: Clients, record: OrderRecord, outcome: Outcome<Order>): void {
  record.requests++;
  if (outcome === undefined) record.lost++;
  else if (outcome.data !== undefined) {
    record.answered.add(outcome.data.orderId);
    // Only a replay starts a finished order again.
    const isTooEarly = outcome.status === 200 && outcome.data.status === 'Suspend';
    if (isTooEarly && record.plan.replays.length === 0) complain(clients, record, outcome);
  } else if (outcome.status >= 500 && outcome.status !== 503) complain(clients, record, outcome);
}

function complain(clients: Clients, { plan }: OrderRecord, answer: Answer<Order>): void {
  clients.books.complain(`POST /orders of ${plan.body.customerId} was answered ${describeAnswer(answer)}`);
}
