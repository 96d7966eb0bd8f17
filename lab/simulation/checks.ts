// Section 6 of the contract, as far as it shows in the stores. Called when everything has become quiet.
import { isDeepStrictEqual } from 'node:util';
import { rerun } from '../../orchestrator/src/saga/rerun.ts';
import type { Reservation } from '../../stock-service/src/domain.ts';
import { keyOf, type OrderRow } from './stores.ts';
import { Violation, type ViolationKind } from './violation.ts';
import { attemptName, messageName, orderName } from './words.ts';
import type { World } from './world.ts';

/** @throws Violation the first promise that does not hold */
export function checkAll(world: World): void {
  for (const { code, message } of world.deadLetters)
    throw new Violation('dead-letter', `${messageName(message)} was parked: ${code}`);
  for (const order of world.orders.values()) {
    checkEnd(world, order);
    checkHistory(world, order.orderId);
  }
  checkStock(world);
  checkBooks(world);
  checkConstraints(world);
  checkMessages(world);
  for (const [key, orderId] of world.keptCancels) checkKeptCancel(world, key, orderId);
}

/** `Failed` is reached only when no money is held and no stock is held. */
export function checkNothingHeld(world: World, orderId: string, when: string): void {
  const live = reservationsOf(world, orderId);
  const charged = paymentsOf(world, orderId).filter(
    ({ status }) => status === 'Completed' || status === 'Pending',
  );
  const atProvider = [...world.ledger.values()].filter(
    ({ key, status }) => key.startsWith(orderId) && status === 'Charged',
  );
  if (live.length + charged.length + atProvider.length === 0) return;
  const held = [
    ...live.map((row) => `reservation ${attemptName(row)}`),
    ...charged.map((row) => `payment ${attemptName(row)} ${row.status}`),
    ...atProvider.map(({ amount }) => `${amount} charged at the provider`),
  ];
  throw new Violation('held-when-failed', `${orderName(orderId)}: ${when} with ${held.join(', ')}`);
}

function checkEnd(world: World, order: OrderRow): void {
  const { orderId, status, attempt } = order;
  const name = attemptName({ orderId, attempt });
  if (status === 'Suspend') throw new Violation('without-end', `${name} is still Suspend`);
  const saga = world.sagas.get(orderId)?.saga;
  if (saga?.state !== status || saga.attempt !== attempt)
    throw new Violation(
      'disagreement',
      `${name} is ${status}, its saga ${saga?.state} at attempt ${saga?.attempt}`,
    );
  if (!isDeepStrictEqual(saga.failure, order.failure))
    throw new Violation(
      'disagreement',
      `${name} failed for ${order.failure?.reason}, its saga for another reason`,
    );
  if (status === 'Failed') checkNothingHeld(world, orderId, 'it is Failed');
  else checkCompleted(world, order);
}

function checkCompleted(world: World, { orderId, attempt, total, lines }: OrderRow): void {
  const name = attemptName({ orderId, attempt });
  const payments = paymentsOf(world, orderId).filter(
    (row) => row.status === 'Completed' || row.status === 'Pending',
  );
  const isPaid =
    payments.length === 1 && payments[0]!.status === 'Completed' && payments[0]!.amount === total;
  if (!isPaid || payments[0]!.attempt !== attempt)
    fail('payment', name, payments.map((row) => `${row.status} ${row.amount}`).join(', '));
  const live = reservationsOf(world, orderId);
  const wanted = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  if (live.length !== 1 || live[0]!.attempt !== attempt || !isDeepStrictEqual(live[0]!.lines, wanted))
    fail('reservation', name, live.map((row) => attemptName(row)).join(', '));
}

function fail(kind: ViolationKind & ('payment' | 'reservation'), name: string, found: string): never {
  throw new Violation(kind, `${name} is Completed with ${found === '' ? `no live ${kind}` : found}`);
}

function checkHistory(world: World, orderId: string): void {
  const rows = world.history.get(orderId) ?? [];
  const { saga } = world.sagas.get(orderId)!;
  const name = orderName(orderId);
  const hasGap = rows.some(({ seq }, index) => seq !== index + 1) || saga.lastSeq !== rows.length;
  if (hasGap) throw new Violation('history', `${name}: its history is not 1, 2, 3 …`);
  const { result, partsAt } = rerun(rows);
  const { state, attempt, failure, incident } = saga;
  if (partsAt !== null || !isDeepStrictEqual(result, { state, attempt, failure, incident }))
    throw new Violation('history', `${name}: run again, its history gives another saga (row ${partsAt})`);
  const repeats = new Set<string>();
  for (const row of rows) {
    const kinds = row.from === row.to ? ['command', 'stale'] : ['message', 'timeout', 'admin'];
    if (!kinds.includes(row.kind))
      throw new Violation(
        'history',
        `${name}: row ${row.seq} is a ${row.kind} from ${row.from} to ${row.to}`,
      );
    if (row.kind !== 'stale') continue;
    const what = `${row.name} ${row.attempt}`;
    if (repeats.has(what)) throw new Violation('history', `${name}: a repeat of ${what} is recorded twice`);
    repeats.add(what);
  }
}

function checkStock(world: World): void {
  for (const { sku, available, reserved } of world.products.values()) {
    const held = [...world.reservations.values()]
      .filter(({ status }) => status === 'Reserved')
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
    const pieces = world.pieces.get(sku);
    if (available < 0 || available + reserved !== pieces || reserved !== held)
      throw new Violation(
        'stock',
        `${sku}: ${available} available, ${reserved} reserved, ${held} held by orders, ${pieces} in all`,
      );
  }
}

/** The provider's books are ours: every charge is a Completed payment, and the other way round. */
function checkBooks(world: World): void {
  const charged = new Map([...world.ledger].filter(([, { status }]) => status === 'Charged'));
  for (const { payment } of world.payments.values()) {
    if (payment.status !== 'Completed' || payment.amount === 0) continue;
    const entry = charged.get(keyOf(payment));
    if (entry?.amount !== payment.amount || entry.reference !== payment.providerReference)
      throw new Violation(
        'books',
        `payment ${attemptName(payment)} is Completed; the provider has no such charge`,
      );
    charged.delete(keyOf(payment));
  }
  for (const { key, amount } of charged.values()) {
    const [orderId, attempt] = key.split(':') as [string, string];
    const ours = world.payments.get(`${orderId}:${attempt}`)?.payment.status ?? 'unknown';
    const name = attemptName({ orderId, attempt: Number(attempt) });
    throw new Violation('books', `the provider holds a charge of ${amount} for ${name}; here it is ${ours}`);
  }
}

/** What the databases would refuse. */
function checkConstraints(world: World): void {
  for (const row of world.reservations.values())
    if (row.status === 'Undecided')
      throw new Violation('constraint', `${attemptName(row)} is left Undecided`);
  for (const { payment, workAt } of world.payments.values()) {
    const { status, token, amount } = payment;
    const isSound =
      (status === 'Cancelled' || amount !== null) &&
      (status !== 'Pending' || workAt !== null) &&
      (token === null || status === 'Pending');
    if (!isSound) throw new Violation('constraint', `payment ${attemptName(payment)} breaks a constraint`);
  }
}

/** No message disappears: what was not destroyed is in the history. */
function checkMessages(world: World): void {
  for (const [messageId, message] of world.owed) {
    const rows = world.history.get(message.body.orderId) ?? [];
    if (!rows.some((row) => row.messageId === messageId))
      throw new Violation('message-lost', `${messageName(message)} was neither applied nor recorded`);
  }
}

/** A cancel that came too early ends its attempt as Cancelled. */
function checkKeptCancel(world: World, key: string, orderId: string): void {
  const attempt = Number(key.slice(key.lastIndexOf(':') + 1));
  const ends = (world.history.get(orderId) ?? []).filter(
    (row) => row.attempt === attempt && row.from !== row.to,
  );
  if (!ends.some(({ name }) => name === 'OrderCancelRequested'))
    throw new Violation(
      'cancel-lost',
      `the cancel of ${attemptName({ orderId, attempt })} was kept and never applied`,
    );
}

function reservationsOf(world: World, orderId: string): Reservation[] {
  return [...world.reservations.values()].filter(
    (row) => row.orderId === orderId && row.status === 'Reserved',
  );
}

function paymentsOf(world: World, orderId: string) {
  return [...world.payments.values()].map(({ payment }) => payment).filter((row) => row.orderId === orderId);
}
