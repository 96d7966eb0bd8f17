// Section 6 of the contract, checked over HTTP for finished orders: money, stock and history agree.
import type { Incident } from '../../orchestrator/src/saga/order-saga.ts';
import { rerun } from '../../orchestrator/src/saga/rerun.ts';
import type { HistoryEntry, Order, Payment, Reservation, Saga } from './shapes.ts';
import type { Shop } from './shop.ts';
import { inFlight } from './wait.ts';

const AT_ONCE = 16;

/**
 * @param orderIds every order that was placed for these products
 * @param stocked pieces put in, by sku
 * @returns one sentence for each violation; empty when everything holds
 */
export async function violations(
  shop: Shop,
  orderIds: readonly string[],
  stocked: Readonly<Record<string, number>>,
): Promise<string[]> {
  const seen = await inFlight(AT_ONCE, orderIds, async (orderId) => {
    const [order, saga, payments, reservation] = await Promise.all([
      shop.order(orderId),
      shop.saga(orderId),
      shop.payments(orderId),
      shop.reservation(orderId),
    ]);
    return { order, saga, payments, reservation };
  });
  const problems = seen.flatMap(({ order, saga, payments, reservation }) =>
    [...ofOrder(order, saga, payments, reservation), ...ofHistory(saga)].map(
      (problem) => `order ${order.orderId}: ${problem}`,
    ),
  );
  const sold = piecesSold(seen.map(({ order }) => order));
  for (const [sku, pieces] of Object.entries(stocked)) {
    const { available, reserved } = await shop.product(sku);
    if (available < 0) problems.push(`${sku}: ${available} available`);
    if (available + reserved !== pieces)
      problems.push(`${sku}: ${available} available and ${reserved} reserved of ${pieces}`);
    const wanted = sold.get(sku) ?? 0;
    if (reserved !== wanted)
      problems.push(`${sku}: ${reserved} reserved, ${wanted} sold by completed orders`);
  }
  return problems;
}

function ofOrder(
  { status, total, lines, attempt, failure }: Order,
  saga: Saga,
  payments: readonly Payment[],
  reservation: Reservation | null,
): string[] {
  const problems: string[] = [];
  const charged = payments.filter((payment) => payment.status === 'Completed');
  const isHeld = reservation?.status === 'Reserved';
  if (saga.state !== status) problems.push(`is ${status}, its saga ${saga.state}`);
  if (saga.attempt !== attempt) problems.push(`attempt ${attempt}, its saga ${saga.attempt}`);
  if (JSON.stringify(saga.failure) !== JSON.stringify(failure))
    problems.push('and saga name different failures');
  if (status === 'Completed') {
    if (charged.length !== 1) problems.push(`Completed with ${charged.length} charges`);
    else if (charged[0]!.amount !== total) problems.push(`${charged[0]!.amount} charged of ${total}`);
    if (payments.some((payment) => payment.status === 'Pending'))
      problems.push('Completed with a pending payment');
    if (!isHeld) problems.push('Completed without a live reservation');
    else if (JSON.stringify(held(reservation.lines)) !== JSON.stringify(held(lines)))
      problems.push('holds other lines than its own');
  } else if (status === 'Failed') {
    const open = payments.filter((payment) => payment.status === 'Completed' || payment.status === 'Pending');
    if (open.length > 0) problems.push(`Failed with a payment ${open.map((payment) => payment.status)}`);
    if (isHeld) problems.push('Failed with stock held');
  } else problems.push('is not finished');
  return problems;
}

function ofHistory({ history, state, attempt, failure, incident }: Saga): string[] {
  const problems: string[] = [];
  if (history.some(({ seq }, index) => seq !== index + 1)) problems.push('gap in its history');
  let current: string | null = null;
  for (const { seq, kind, from, to } of history) {
    if (from !== current) problems.push(`row ${seq} goes on from ${from}, not ${current}`);
    const moves = from !== to;
    if (moves !== (kind === 'message' || kind === 'timeout' || kind === 'admin'))
      problems.push(`row ${seq} is a ${kind} row ${moves ? 'with' : 'without'} a transition`);
    current = to;
  }
  const { result, partsAt } = rerun(history.map((row) => ({ ...row, orderId: '' })));
  if (partsAt !== null) problems.push(`the machine parts from its history at row ${partsAt}`);
  const stored = { state, attempt, failure, incident: incident as Incident | null };
  if (!sameState(result, stored))
    problems.push(`history gives ${JSON.stringify(result)}, stored is ${JSON.stringify(stored)}`);
  return problems;
}

function sameState(one: object | null, other: object): boolean {
  const sorted = (value: object | null) => JSON.stringify(Object.entries(value ?? {}).sort());
  return sorted(one) === sorted(other);
}

const held = (lines: readonly { sku: string; quantity: number }[]) =>
  lines.map(({ sku, quantity }) => `${sku}:${quantity}`).sort();

function piecesSold(orders: readonly Order[]): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { status, lines } of orders) {
    if (status !== 'Completed') continue;
    for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  }
  return pieces;
}

/** The transitions of a history, as `from → to`. */
export const path = (history: readonly HistoryEntry[]): string[] =>
  history.filter(({ from, to }) => from !== to).map(({ to }) => to);
