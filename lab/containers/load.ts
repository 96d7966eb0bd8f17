// Orders at a steady rate while something is broken. None that was accepted may be left without an end.
import { openLoop } from '../load/open-loop.ts';
import { newOrder } from '../world/shop.ts';
import type { Compose } from './compose.ts';
import type { Report } from './report.ts';

const PER_SECOND = 8;
/** Nothing is broken before the first orders are under way. */
const HEAD_START_MS = 2000;
const END_LIMIT_MS = 120_000;
const tokens = ['tok_visa', 'tok_visa', 'tok_visa', 'tok_declined', 'tok_flaky'];
let placed = 0;

/** @param seconds of orders; `breakIt` begins after the first of them */
export async function underLoad(
  report: Report,
  { shop }: Compose,
  { claim, seconds, breakIt }: { claim: string; seconds: number; breakIt: () => Promise<unknown> },
): Promise<void> {
  await report.check(claim, async () => {
    const accepted: string[] = [];
    const refused = new Map<string, number>();
    const broken = new Promise((go) => setTimeout(go, HEAD_START_MS)).then(breakIt);
    broken.catch(() => {}); // It is told below.
    await openLoop(
      async () => {
        const order = newOrder({
          token: tokens[placed++ % tokens.length]!,
          lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 100 }],
        });
        const answer = await shop
          .place(order, { 'idempotency-key': `containers-${process.pid}-${placed}` })
          .catch(() => null);
        if (answer?.status === 202) accepted.push(answer.body.orderId);
        else if (answer === null || answer.status === 503 || answer.status === 502)
          refused.set(whyNot(answer), (refused.get(whyNot(answer)) ?? 0) + 1);
        else throw new Error(`POST /orders: ${answer.status} ${JSON.stringify(answer.body)}`);
      },
      { perSecond: PER_SECOND, isOver: (begun) => begun >= PER_SECOND * seconds },
    );
    await broken;
    await shop.ended(accepted, END_LIMIT_MS);
    if (accepted.length < PER_SECOND) throw new Error(`only ${accepted.length} orders were accepted`);
    const others = [...refused].map(([why, count]) => `, ${count} ${why}`).join('');
    return `${accepted.length} orders accepted and ended${others}`;
  });
}

/** A customer who gets no answer asks again with the same key. Here nobody does. */
function whyNot(answer: { status: number; body: unknown } | null): string {
  if (answer === null) return 'without an answer';
  const { code = '' } = answer.body as { code?: string };
  return `refused (${[answer.status, code].join(' ').trim()})`;
}
