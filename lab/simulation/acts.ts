// What people do to the system: order, cancel, replay, restock.

import { oneOf } from './faults.ts';
import { cancelOrder, placeOrder } from './order.ts';
import { tokens } from './provider.ts';
import { replay } from './replay.ts';
import { orderIdOf, orderName } from './words.ts';
import { type Copy, count, isAwake, type Service, tell, type World } from './world.ts';

export const MAX_ORDERS = 4;
const MAX_REPLAYS = 3;
const MAX_RESTOCKS = 2;
/** Few pieces for up to four orders that want 1 to 3 each. */
const PRODUCTS = [
  { sku: 'A', available: 3 },
  { sku: 'B', available: 2 },
];
const UNIT_PRICES = [1000, 1000, 1000, 0];

export function stockUp(world: World): void {
  for (const { sku, available } of PRODUCTS) {
    world.products.set(sku, { sku, available, reserved: 0 });
    world.pieces.set(sku, available);
  }
}

type Act = 'order' | 'cancel' | 'replay' | 'restock';
const acts: readonly Act[] = [
  ...(['order', 'order', 'order', 'cancel', 'replay', 'replay', 'replay', 'restock'] as const),
];

/** One act of somebody; nothing where it is impossible now. */
export function act(world: World): void {
  const kind = oneOf(world, acts);
  if (kind === 'order') order(world);
  else if (kind === 'cancel') askForCancel(world);
  else if (kind === 'replay') askForReplay(world);
  else restock(world);
}

export function order(world: World): void {
  const placed = world.counts.get('customer: order') ?? 0;
  const copy = awake(world, 'order');
  if (placed >= MAX_ORDERS || copy === undefined) return;
  count(world, 'customer: order');
  const orderId = orderIdOf(placed + 1);
  const unitPrice = oneOf(world, UNIT_PRICES);
  const wanted = oneOf(world, ['A', 'A', 'B', 'A+B', 'A+B', 'A', 'B', 'A+X']).split('+');
  const lines = wanted.map((sku) => ({ sku, quantity: oneOf(world, [1, 2, 1, 2, 3]), unitPrice }));
  const total = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  const token = oneOf(world, tokens);
  tell(world, 'customer', () => {
    const what = lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(' + ');
    return `orders ${orderName(orderId)}: ${what} for ${total}, ${token}`;
  });
  placeOrder(world, copy, {
    orderId,
    attempt: 1,
    customerId: 'c-1',
    currency: 'EUR',
    total,
    lines,
    paymentToken: token,
    traceparent: null,
    status: 'Suspend',
    failure: null,
    cancelRequested: false,
  });
}

function askForReplay(world: World): void {
  const sagas = [...world.sagas.values()]
    .map(({ saga }) => saga)
    .filter(
      ({ state, attempt }) => (state === 'Failed' || state === 'FailingOrder') && attempt <= MAX_REPLAYS,
    );
  const copy = awake(world, 'orchestrator');
  if (sagas.length === 0 || copy === undefined) return;
  replay(world, copy, oneOf(world, sagas).orderId, oneOf(world, ['tok_visa', undefined, undefined]));
}

function askForCancel(world: World): void {
  const orderIds = [...world.orders.keys()];
  const copy = awake(world, 'order');
  if (orderIds.length > 0 && copy !== undefined) cancelOrder(world, copy, oneOf(world, orderIds));
}

function restock(world: World): void {
  if ((world.counts.get('restock') ?? 0) >= MAX_RESTOCKS || world.locks.has('product A')) return;
  count(world, 'restock');
  const product = world.products.get('A')!;
  world.products.set('A', { ...product, available: product.available + 2 });
  world.pieces.set('A', world.pieces.get('A')! + 2);
  tell(world, 'operator', () => 'restocks 2 A');
}

function awake(world: World, service: Service): Copy | undefined {
  const copies = world.copies.filter((copy) => copy.service === service && isAwake(world, copy));
  return copies.length === 0 ? undefined : oneOf(world, copies);
}
