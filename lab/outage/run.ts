// Orders come at a steady rate, the provider goes away and comes back, and every order is looked at in the end.
import { setTimeout as delay } from 'node:timers/promises';
import { openLoop } from '../load/open-loop.ts';
import { openStripe } from '../world/stripe.ts';
import { until } from '../world/wait.ts';
import { openWorld, type World } from '../world/world.ts';
import { openHolds } from './holds.ts';
import { type Judged, judge } from './judge.ts';
import type { Options } from './options.ts';
import { listenToSends } from './sends.ts';

/** Commands in a row without an answer, after which the breaker holds. */
const UNANSWERED = '20';
/** A step is given up after 12 + 24 s, well before the end of an outage. payment-service waits for the provider for 10 s. */
const steps = { STEP_TIMEOUT_MS: '12000', STEP_MAX_ATTEMPTS: '2' };
const PIECES = 10_000_000;
/** Before the provider goes away, and after it is back. */
const CALM_MS = 5000;
/** An operator needs this time to see it. */
const NOTICE_MS = 5000;
const CANCEL_EVERY_MS = 5000;
/** From the request to the end of an order that is cancelled while its payment is held. */
const CANCEL_LIMIT_MS = 10_000;
const END_LIMIT_MS = 30 * 60_000;
const RAMP = [5, 25, 200];

/** @param tell what happens, as it happens */
export async function runOutage(
  rabbitmqUrl: string,
  options: Options,
  abort: AbortSignal,
  tell: (line: string) => void,
): Promise<Judged> {
  const stripe = await openStripe();
  const world = await openWorld(rabbitmqUrl, {
    ...{ ...stripe.env, ...steps },
    ...(options.heldBy === 'breaker' && { HOLD_WHEN_UNANSWERED: UNANSWERED }),
  });
  const sends = await listenToSends(rabbitmqUrl, world.prefix, 'ProcessPayment');
  try {
    await world.startAll();
    await world.start('orchestrator');
    await world.shop.stock('A', PIECES);
    stripe.sendEvents(() => world.replicas('payment-service')[0]!.url);
    const isAway = { now: false };
    stripe.fault(() => (isAway.now ? 'silent-before' : undefined));

    const placed: string[] = [];
    const refused: string[] = [];
    const cancelled = new Map<string, number>();
    let isOver = false;
    const load = openLoop(
      async () => {
        const { status, body } = await world.shop.place({ token: 'pm_card_visa' });
        if (status === 202) placed.push(body.orderId);
        else refused.push(`POST /orders: ${status}`);
      },
      { perSecond: options.rate, isOver: () => isOver || abort.aborted },
    );

    await delay(CALM_MS, undefined, { signal: abort });
    const holds = openHolds(world);
    isAway.now = true;
    const awayUntil = Date.now() + options.minutes * 60_000;
    tell(`after ${placed.length} orders the provider is away for ${options.minutes} minutes`);
    if (options.heldBy === 'operator') {
      await delay(NOTICE_MS, undefined, { signal: abort });
      await holds.hold('ProcessPayment', 'the provider is away');
    }
    if (options.heldBy !== 'nobody') {
      const { by } = await holds.heldAtLast('ProcessPayment', awayUntil - Date.now());
      tell(`${by} holds ProcessPayment after ${placed.length} orders`);
      while (Date.now() < awayUntil - CANCEL_LIMIT_MS) {
        const orderId = await cancelOne(world, placed);
        if (orderId !== null) cancelled.set(...orderId);
        await delay(CANCEL_EVERY_MS, undefined, { signal: abort });
      }
    }
    await delay(Math.max(0, awayUntil - Date.now()), undefined, { signal: abort });

    isAway.now = false;
    const waiting = await holds.all();
    tell(`it is back: ${waiting[0]?.heldBack ?? 0} orders are held back`);
    const releasedFrom = Date.now();
    if (options.heldBy === 'operator')
      await holds.release(waiting[0]!.holdId, { ramp: RAMP, maxPerSecond: options.maxPerSecond });
    await delay(CALM_MS, undefined, { signal: abort });
    isOver = true;
    await load;
    const ended = await holds.endedAtLast(END_LIMIT_MS);
    const releasedTo = Date.now();
    tell(`released in ${seconds(releasedTo - releasedFrom)} s`);
    await until('every order has its end', () => isAllEnded(world), END_LIMIT_MS);
    await stripe.sent();
    return await judge({
      ...{ world, stripe, placed, refused, cancelled, pieces: PIECES, cancelLimitMs: CANCEL_LIMIT_MS },
      maxPerSecond: ended.find(({ command }) => command === 'ProcessPayment')?.release?.maxPerSecond,
      released: sends.at.filter((at) => at >= releasedFrom && at <= releasedTo),
    });
  } finally {
    await sends.close();
    await world.close();
    await stripe.close();
  }
}

/** Cancels an order whose payment was never asked for. @returns its id, and how long it took to its end in ms; null: there is none */
async function cancelOne(world: World, placed: readonly string[]): Promise<[string, number] | null> {
  const rows = await world.databases.query<{ order_id: string }>(
    'orchestrator',
    `SELECT order_id FROM saga WHERE held_at IS NOT NULL AND state = 'StockReserved' AND send_count = 0
     ORDER BY held_at DESC LIMIT 1`,
  );
  const orderId = rows[0]?.order_id;
  if (orderId === undefined || !placed.includes(orderId)) return null;
  const since = Date.now();
  await world.shop.cancel(orderId);
  await world.shop.ended([orderId], CANCEL_LIMIT_MS);
  return [orderId, Date.now() - since];
}

async function isAllEnded(world: World): Promise<boolean> {
  const [row] = await world.databases.query<{ count: number }>(
    'order-service',
    `SELECT count(*)::int AS count FROM customer_order WHERE status = 'Suspend'`,
  );
  return row!.count === 0;
}

export const seconds = (ms: number): string => (ms / 1000).toFixed(1);
