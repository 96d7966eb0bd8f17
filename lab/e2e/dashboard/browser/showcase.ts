// A system with something to see on every view: orders that ended in every way, one replayed, one asked for twice, a run.
import { readEmbedded } from '../../../../embedded/src/postgres/testing/data-dirs.ts';
import { openDatabase } from '../../../../orchestrator/src/database.ts';
import { toLetter } from '../../../../orchestrator/src/operate/dead-letters/letter.ts';
import { storeLetters } from '../../../../orchestrator/src/operate/dead-letters/letter-store.ts';
import { request } from '../../../world/http.ts';
import { rowsOf } from '../../../world/servers/databases.ts';
import type { NewOrder } from '../../../world/shapes.ts';
import { until } from '../../../world/wait.ts';
import type { Stage } from './stage.ts';

/** So short that a step is asked for again, and given up, while one waits. */
export const impatient = { STEP_TIMEOUT_MS: '1000', STEP_MAX_ATTEMPTS: '2' };

export interface Showcase {
  /** An order that completed under its second attempt. */
  readonly replayed: string;
  /** An order whose payment was asked for again. */
  readonly asked: string;
  readonly declined: string;
  /** A failure group, and a run that replayed another one to its end. */
  readonly group: string;
  readonly run: string;
  readonly preview: string;
  /** A hold that was released. */
  readonly hold: string;
}

interface Kind {
  readonly token?: string;
  readonly sku?: string;
  readonly quantity?: number;
}

const KINDS: readonly Kind[] = [
  ...Array<Kind>(14).fill({}),
  ...[{ token: 'tok_declined' }, { token: 'tok_declined' }, { token: 'tok_insufficient_funds' }],
  ...[{ sku: 'SKU-8', quantity: 40 }, { sku: 'SKU-404' }, { token: 'tok_flaky' }],
];
/** It would read as another customer's. */
export const HOSTILE_NAME = 'ada-10\u202e73-oreg';
const CUSTOMERS = ['ada', 'boris', 'chen', 'dana', 'emre', 'fatima', 'goran', 'hanne', 'ines', 'jun'];
const CURRENCIES = ['EUR', 'EUR', 'EUR', 'USD', 'GBP'];

function orderOf(index: number): Partial<NewOrder> & { token?: string } {
  const {
    token = 'tok_visa',
    sku = `SKU-${1 + (index % 6)}`,
    quantity = 1 + (index % 3),
  } = KINDS[index % KINDS.length]!;
  return {
    token,
    customerId: `${CUSTOMERS[(index * 7) % CUSTOMERS.length]}-${10 + (index % 37)}`,
    currency: CURRENCIES[index % CURRENCIES.length]!,
    lines: [{ sku, quantity, unitPrice: 490 + ((index * 613) % 9000) }],
  };
}

/** @param orders how many */
export async function fillShowcase({ system, dataDir }: Stage, orders: number): Promise<Showcase> {
  const { shop } = system;
  const call = async (path: string, body?: object) => {
    const url = `${system.url('orchestrator')}/admin/${path}`;
    const headers = { authorization: `Bearer ${system.adminToken}` };
    const answer = await request(body ? 'POST' : 'GET', url, { headers, ...(body && { body }) });
    if (answer.status > 299) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const special = await shop.placeMany(3, (index) => ({
    ...orderOf(0),
    ...{ token: ['tok_slow', 'tok_declined', 'tok_hang'][index]!, customerId: HOSTILE_NAME },
  }));
  const orderIds = await shop.placeMany(orders, orderOf, 16);
  await shop.ended([...special, ...orderIds]);
  const [asked, replayed] = special as [string, string];
  await shop.replay(replayed, { reason: 'The customer has another card', payment: { token: 'tok_visa' } });
  await shop.ended([replayed]);

  const { items } = await call('failure-groups');
  const groupOf = (detail: string) => items.find((item: { detail: string }) => item.detail === detail).group;
  const group = groupOf('card_declined');
  const { selectionToken } = await call('replays/preview', {
    group: groupOf('insufficient_funds'),
    payment: { token: 'tok_visa' },
  });
  const run = await call('replays', {
    selectionToken,
    reason: 'Customers were asked for another card',
    ramp: [1, 5, 25],
    oneTokenForSeveralCustomers: true,
  });
  await until('the run is over', async () => (await call(`replays/${run.id}`)).state === 'completed');
  const { selectionToken: preview } = await call('replays/preview', {
    group,
    payment: { token: 'tok_visa' },
  });
  const { holdId: hold } = await call('holds', {
    ...{ command: 'ProcessPayment', reason: 'The provider was away' },
  });
  const waited = await shop.placeMany(12, orderOf, 12);
  await until('they are held back', async () => (await call(`holds/${hold}`)).heldBack === 12);
  await call(`holds/${hold}/release`, { ramp: [2, 5] });
  await shop.ended(waited);
  await until('the hold is over', async () => (await call(`holds/${hold}`)).state === 'released');
  const database = await databaseOf(dataDir);
  await parkDeadLetters(database, asked);
  await spreadOverTime(database, special);
  const declined = orderIds.find((_, index) => orderOf(index).token === 'tok_declined')!;
  return { replayed, asked, declined, group, run: run.id, preview, hold };
}

async function databaseOf(dataDir: string): Promise<string> {
  const { password, port } = await readEmbedded(dataDir);
  return `postgresql://postgres:${password}@127.0.0.1:${port}/orchestrator`;
}

/**
 * As if they had come within ten minutes, now more and now less of them: else all of a plot is one spike.
 * @param but orders that are shown by themselves: they keep the times of their history
 */
async function spreadOverTime(url: string, but: readonly string[]): Promise<void> {
  await rowsOf(
    url,
    `WITH place AS (
         SELECT order_id, mod(row_number() OVER (ORDER BY order_id) * 0.618, 1)::float8 AS x
         FROM saga WHERE order_id <> ALL ($1::uuid[])),
       moved AS (SELECT order_id, make_interval(secs => 600 * (x + 0.06 * (1 - cos(4 * pi() * x)))) AS ago FROM place),
       histories AS (
         UPDATE saga_history SET at = at - ago FROM moved WHERE moved.order_id = saga_history.order_id)
       UPDATE saga SET started_at = started_at - ago, updated_at = updated_at - ago, finished_at = finished_at - ago
       FROM moved WHERE moved.order_id = saga.order_id`,
    [but],
  );
}

/** As they come out of their queue. */
async function parkDeadLetters(url: string, orderId: string): Promise<void> {
  const database = openDatabase(url, 1);
  const letter = (queue: string, type: string, body: string, code: string, message: string) => {
    const headers = {
      'x-error-code': code,
      'x-error-message': message,
      'x-failed-at': new Date().toISOString(),
    };
    const properties = { messageId: `by-hand-${type}`, type, correlationId: orderId, headers };
    return toLetter(queue, { properties, content: Buffer.from(body) }, new Date());
  };
  const body = JSON.stringify({ orderId, attempt: 1 });
  await storeLetters(database, [
    letter(
      'stock.commands',
      'ReserveStock',
      '{"orderId":\u202e\u009b31m',
      'invalid-json',
      'The body is no JSON.',
    ),
    letter('payment.commands', 'ProcessPayment', body, 'schema-mismatch', '/amount: must be an integer'),
  ]);
  await database.$disconnect();
}
