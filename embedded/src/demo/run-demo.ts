// The story that the demo tells: place, watch, replay, meet the silence of a step that was added, check.
import { serviceOf } from '@order-saga/shared/contracts/catalogue';
import { type Api, openApi } from './api.ts';
import { checkAll } from './checks/all-rules.ts';
import { collectEvidence } from './checks/evidence.ts';
import type { DemoSystem } from './demo-system.ts';
import { type AddedStep, addedSteps } from './orders/added-steps.ts';
import { type OrderKind, orderKinds } from './orders/order-kind.ts';
import { placeOrders } from './orders/place-orders.ts';
import { replayOrder } from './orders/replay-order.ts';
import type { TrackedOrder } from './orders/tracked-order.ts';
import { untilGivenUp, watchOrders } from './orders/watch-orders.ts';
import { putProducts } from './products.ts';
import { shortId } from './terminal/order-line.ts';
import { outcomeLines } from './terminal/outcome-table.ts';
import { ruleLines } from './terminal/rule-table.ts';
import type { Terminal } from './terminal/terminal.ts';
import { withDisplay } from './terminal/with-display.ts';

/** @returns whether everything holds. @throws ApiProblem, Unreachable, and the reason of `signal` */
export async function runDemo(
  { urls, adminToken, silence }: Pick<DemoSystem, 'urls' | 'adminToken' | 'silence'>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const { paint } = terminal;
  const say = (...lines: string[]) => terminal.write(`${lines.join('\n')}\n`);
  const title = (text: string) => say('', paint('title', text), '');
  const api = openApi(urls, adminToken, signal);
  const opening = await putProducts(api);

  const added = await addedSteps(api);
  const kinds = [...orderKinds, ...added.map(({ refused }) => refused)];
  const count = kinds.flatMap(({ endings }) => endings).length;
  title(`${count} orders of ${kinds.length} kinds`);
  const orders: TrackedOrder[] = [];
  await placeAndWatch(api, { kinds, before: orders }, terminal, signal);

  // One that has not failed is left to the checks.
  const failed = orders.filter(({ kind, saga }) => kind.placing === 'replay' && saga?.state === 'Failed');
  title(`An operator replays ${failed.map(shortId).join(', ') || 'nothing'} with another card`);
  await withDisplay(terminal, failed, async (show) => {
    for (const order of failed) await replayOrder(api, order);
    await watchOrders(api, failed, { allPlaced: () => true, show, signal });
  });

  for (const step of added) {
    title(`${serviceOf(step.worker)} is stopped, until an order has given it up`);
    await meetSilence(step, { api, orders, silence, terminal, signal });
  }

  const evidence = await collectEvidence(api, orders, opening);
  title('How they ended');
  say(...outcomeLines(evidence.orders, paint));

  const results = checkAll(evidence);
  title('What must hold, checked over the HTTP APIs');
  say(...ruleLines(results, paint));
  return results.every(({ violations }) => violations.length === 0);
}

/** @param before the orders so far; those that are placed are added to them */
async function placeAndWatch(
  api: Api,
  { kinds, before }: { kinds: readonly OrderKind[]; before: TrackedOrder[] },
  terminal: Terminal,
  signal: AbortSignal,
  meanwhile: (orders: readonly TrackedOrder[]) => Promise<void> = async () => {},
): Promise<void> {
  const orders: TrackedOrder[] = [];
  await withDisplay(terminal, orders, async (show) => {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    let placed = false;
    try {
      await Promise.all([
        placeOrders(api, { kinds, before: before.length }, (order) => orders.push(order), either).then(() => {
          placed = true;
        }),
        watchOrders(api, orders, { allPlaced: () => placed, show, signal: either }),
        meanwhile(orders),
      ]);
    } finally {
      ended.abort();
    }
  });
  before.push(...orders);
}

/** Its order is given up unanswered, and undone by the service when that is back: it may have done the step after all. */
async function meetSilence(
  { worker, silent }: AddedStep,
  { api, orders, silence, terminal, signal }: Meeting,
): Promise<void> {
  const back = await silence(worker);
  if (back === undefined) return;
  await placeAndWatch(api, { kinds: [silent], before: orders }, terminal, signal, (placed) =>
    untilGivenUp(placed, signal).then(back),
  );
}

interface Meeting {
  readonly api: Api;
  readonly orders: TrackedOrder[];
  readonly silence: DemoSystem['silence'];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}
