// The story that the demo tells: place, watch, replay, check.
import { type Api, openApi } from './api.ts';
import { checkAll } from './checks/all-rules.ts';
import { collectEvidence } from './checks/evidence.ts';
import type { DemoSystem } from './demo-system.ts';
import { orderKinds } from './orders/order-kind.ts';
import { placeOrders } from './orders/place-orders.ts';
import { replayOrder } from './orders/replay-order.ts';
import type { TrackedOrder } from './orders/tracked-order.ts';
import { watchOrders } from './orders/watch-orders.ts';
import { putProducts } from './products.ts';
import { shortId } from './terminal/order-line.ts';
import { outcomeLines } from './terminal/outcome-table.ts';
import { ruleLines } from './terminal/rule-table.ts';
import type { Terminal } from './terminal/terminal.ts';
import { withDisplay } from './terminal/with-display.ts';

/** @returns whether everything holds. @throws ApiProblem, Unreachable, and the reason of `signal` */
export async function runDemo(
  { urls, adminToken }: Pick<DemoSystem, 'urls' | 'adminToken'>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const { paint } = terminal;
  const say = (...lines: string[]) => terminal.write(`${lines.join('\n')}\n`);
  const title = (text: string) => say('', paint('title', text), '');
  const api = openApi(urls, adminToken, signal);
  const opening = await putProducts(api);

  const count = orderKinds.flatMap(({ endings }) => endings).length;
  title(`${count} orders of ${orderKinds.length} kinds`);
  const orders = await placeAndWatch(api, terminal, signal);

  // One that has not failed is left to the checks.
  const failed = orders.filter(({ kind, saga }) => kind.placing === 'replay' && saga?.state === 'Failed');
  title(`An operator replays ${failed.map(shortId).join(', ') || 'nothing'} with another card`);
  await withDisplay(terminal, failed, async (show) => {
    for (const order of failed) await replayOrder(api, order);
    await watchOrders(api, failed, { allPlaced: () => true, show, signal });
  });

  const evidence = await collectEvidence(api, orders, opening);
  title('How they ended');
  say(...outcomeLines(evidence.orders, paint));

  const results = checkAll(evidence);
  title('What must hold, checked over the HTTP APIs');
  say(...ruleLines(results, paint));
  return results.every(({ violations }) => violations.length === 0);
}

async function placeAndWatch(api: Api, terminal: Terminal, signal: AbortSignal): Promise<TrackedOrder[]> {
  const orders: TrackedOrder[] = [];
  await withDisplay(terminal, orders, async (show) => {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    let placed = false;
    try {
      await Promise.all([
        placeOrders(api, orderKinds, (order) => orders.push(order), either).then(() => {
          placed = true;
        }),
        watchOrders(api, orders, { allPlaced: () => placed, show, signal: either }),
      ]);
    } finally {
      ended.abort();
    }
  });
  return orders;
}
