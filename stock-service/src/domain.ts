// What the commands of a batch do to reservations and products. Pure: no clock, no database, no ids made up.
//
//   Undecided ── ReserveStock ──▶ Reserved ── ReleaseStock ──▶ Released (was held)
//       │                    └──▶ Refused ─── ReleaseStock ──▶ Released (was not held)
//       └── ReleaseStock, or ReserveStock of an outdated attempt ──▶ Released (a tombstone: was not held)
//
// A decided row answers for ever: its reply follows from it alone, so a command seen again gets the same reply.
import type { Shortage, StockLine } from '@order-saga/shared/contracts/fields';
import { createMessage, type Message, type MessageOf } from '@order-saga/shared/contracts/message';

export type StockCommand = MessageOf<'ReserveStock'> | MessageOf<'ReleaseStock'>;

/** The decision of one (order, attempt). */
export interface Reservation {
  readonly orderId: string;
  /** Epoch of the saga, from 1. */
  readonly attempt: number;
  readonly status: 'Undecided' | 'Reserved' | 'Refused' | 'Released';
  /** What is or was held, or asked for in vain; no SKU twice. */
  readonly lines: readonly StockLine[];
  /** Why it was refused. */
  readonly reason: 'OutOfStock' | 'UnknownProduct' | null;
  readonly shortages: readonly Shortage[];
  /** Released something that was held. */
  readonly wasHeld: boolean;
}

export interface Product {
  readonly sku: string;
  readonly available: number;
  /** Held or sold, not yet shipped. `available + reserved` never changes here. */
  readonly reserved: number;
}

export interface Decisions {
  /** One for each command, in order. */
  readonly replies: readonly Message[];
  readonly reservations: readonly Reservation[];
  readonly products: readonly Product[];
}

/**
 * Decides a batch in the order of its commands.
 * @param found the rows of all attempts of the commands' orders; one for each command (Undecided when it is new)
 * @param stock the products of `skusToLock`, as far as they exist
 * @returns the replies, and only those rows that changed
 */
export function decideBatch(
  commands: readonly StockCommand[],
  found: readonly Reservation[],
  stock: readonly Product[],
): Decisions {
  const rows = new Map(found.map((row) => [keyOf(row), row]));
  const products = new Map(stock.map((product) => [product.sku, product]));
  const newest = newestAttempts(found);
  const changedRows = new Map<string, Reservation>();
  const changedSkus = new Set<string>();

  const replies = commands.map((command) => {
    const key = keyOf(command.body);
    const before = rows.get(key)!;
    const isOutdated = before.attempt < newest.get(before.orderId)!;
    const after = decide(command, before, products, isOutdated);
    if (after !== before) {
      rows.set(key, after);
      changedRows.set(key, after);
      for (const product of moved(before, after, products)) {
        products.set(product.sku, product);
        changedSkus.add(product.sku);
      }
    }
    return replyOf(command, after);
  });
  return {
    replies,
    reservations: [...changedRows.values()],
    products: [...changedSkus].map((sku) => products.get(sku)!),
  };
}

/** The reply to a command that was done as it was asked for: something is held now, or was put back. */
export function doneReply(command: StockCommand): Message {
  const status = command.type === 'ReserveStock' ? 'Reserved' : 'Released';
  return replyOf(command, { status, reason: null, shortages: [], wasHeld: status === 'Released' });
}

/** The SKUs whose products `decideBatch` may need: those of reserves, and those that the orders of releases hold. */
export function skusToLock(commands: readonly StockCommand[], found: readonly Reservation[]): string[] {
  const releases = new Set(ordersToRelease(commands));
  const held = found.filter(({ orderId, status }) => status === 'Reserved' && releases.has(orderId));
  return [
    ...new Set([...skusToReserve(commands), ...held.flatMap(({ lines }) => lines.map(({ sku }) => sku))]),
  ];
}

/** The SKUs that these commands ask to hold. */
export function skusToReserve(commands: readonly StockCommand[]): string[] {
  const lines = commands.flatMap((command) => (command.type === 'ReserveStock' ? command.body.lines : []));
  return [...new Set(lines.map((line) => line.sku))];
}

/** The orders of which these commands release something. */
export function ordersToRelease(commands: readonly StockCommand[]): string[] {
  const releases = commands.filter((command) => command.type === 'ReleaseStock');
  return [...new Set(releases.map(({ body }) => body.orderId))];
}

function decide(
  command: StockCommand,
  row: Reservation,
  products: ReadonlyMap<string, Product>,
  isOutdated: boolean,
): Reservation {
  if (command.type === 'ReleaseStock') {
    if (row.status === 'Released') return row;
    return { ...row, status: 'Released', wasHeld: row.status === 'Reserved' };
  }
  if (row.status !== 'Undecided') return row;
  const lines = summed(command.body.lines);
  // The saga has gone on to another attempt: nobody would ever release what this one held.
  if (isOutdated) return { ...row, status: 'Released', lines };
  const shortages = shortagesOf(lines, products);
  if (shortages.length === 0) return { ...row, status: 'Reserved', lines };
  const isUnknown = shortages.some(({ available }) => available === null);
  return { ...row, status: 'Refused', lines, reason: isUnknown ? 'UnknownProduct' : 'OutOfStock', shortages };
}

/** The lines that cannot be held. */
function shortagesOf(lines: readonly StockLine[], products: ReadonlyMap<string, Product>): Shortage[] {
  return lines.flatMap(({ sku, quantity }) => {
    const available = products.get(sku)?.available ?? null;
    return available !== null && available >= quantity ? [] : [{ sku, requested: quantity, available }];
  });
}

/** One line for each SKU: nothing stops a foreign publisher from naming one twice. */
export function summed(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

/** The products after their pieces were taken (the row became Reserved) or put back (it was). */
function moved(before: Reservation, after: Reservation, products: ReadonlyMap<string, Product>): Product[] {
  const direction = Number(after.status === 'Reserved') - Number(before.status === 'Reserved');
  if (direction === 0) return [];
  return after.lines.map(({ sku, quantity }) => {
    const { available, reserved } = products.get(sku)!;
    return { sku, available: available - direction * quantity, reserved: reserved + direction * quantity };
  });
}

function replyOf(
  command: StockCommand,
  { status, reason, shortages, wasHeld }: Pick<Reservation, 'status' | 'reason' | 'shortages' | 'wasHeld'>,
): Message {
  const { orderId, attempt } = command.body;
  const key = { orderId, attempt };
  const context = { causationId: command.messageId, traceparent: command.traceparent };
  if (status === 'Reserved') return createMessage('StockReserved', key, context);
  if (status === 'Refused') {
    const refusal = { reason: reason!, shortages: [...shortages] };
    return createMessage('StockNotReserved', { ...key, ...refusal }, context);
  }
  return createMessage('StockReleased', { ...key, released: wasHeld }, context);
}

function newestAttempts(found: readonly Reservation[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { orderId, attempt } of found) newest.set(orderId, Math.max(attempt, newest.get(orderId) ?? 0));
  return newest;
}

// UUIDs in messages may be in upper case; the database gives them in lower case.
export function keyOf({ orderId, attempt }: { orderId: string; attempt: number }): string {
  return `${orderId.toLowerCase()}:${attempt}`;
}
