// The same checks of money and stock for every peer, by SQL, when all its orders have ended.
import { rowsOf } from '../../../world/servers/databases.ts';

/** Which database holds which part; one URL may stand three times. */
export interface BusinessDatabases {
  readonly order: string;
  readonly stock: string;
  readonly payment: string;
}

interface OrderRow {
  readonly order_id: string;
  readonly status: 'Suspend' | 'Completed' | 'Failed';
  readonly total: string;
  readonly lines: readonly { sku: string; quantity: number }[];
}

interface PaymentRow {
  readonly order_id: string;
  readonly status: 'Completed' | 'Failed';
  readonly amount: string;
}

interface LedgerRow {
  readonly order_id: string;
  readonly status: 'Charged' | 'Declined';
  readonly amount: string;
}

interface ReservationRow {
  readonly order_id: string;
  readonly status: 'Reserved' | 'Refused' | 'Released';
  readonly lines: readonly { sku: string; quantity: number }[];
}

interface ProductRow {
  readonly sku: string;
  readonly available: string;
  readonly reserved: string;
}

/** All that the databases say about the business. */
export interface Books {
  readonly orders: readonly OrderRow[];
  readonly payments: readonly PaymentRow[];
  readonly ledger: readonly LedgerRow[];
  readonly reservations: readonly ReservationRow[];
  readonly products: readonly ProductRow[];
}

/**
 * @param stocked pieces put in at the start, by sku
 * @returns one sentence for each violation; empty when everything holds
 */
export async function checkBusiness(
  databases: BusinessDatabases,
  stocked: ReadonlyMap<string, number>,
): Promise<string[]> {
  return violationsOf(await readBooks(databases), stocked);
}

/** Completed: paid once, in full, and its lines held. Failed: neither. And no piece of stock is lost or made. */
export function violationsOf(books: Books, stocked: ReadonlyMap<string, number>): string[] {
  const payments = Map.groupBy(books.payments, (row) => row.order_id);
  const charges = Map.groupBy(books.ledger, (row) => row.order_id);
  const reservations = Map.groupBy(books.reservations, (row) => row.order_id);
  const known = new Set(books.orders.map((order) => order.order_id));

  const ofOrders = books.orders.flatMap((order) => {
    const id = order.order_id;
    const paid = (payments.get(id) ?? []).filter(({ status }) => status === 'Completed');
    const charged = (charges.get(id) ?? []).filter(({ status }) => status === 'Charged');
    const held = (reservations.get(id) ?? []).filter(({ status }) => status === 'Reserved');
    const problems: string[] = [];
    if (order.status === 'Suspend') problems.push('has no end');
    const due = order.status === 'Completed' ? 1 : 0;
    for (const [what, rows] of Object.entries({ payments: paid, charges: charged, reservations: held }))
      if (rows.length !== due) problems.push(`is ${order.status} with ${rows.length} live ${what}`);
    for (const { amount } of [...paid, ...charged])
      if (amount !== order.total) problems.push(`costs ${order.total} and ${amount} was paid`);
    for (const { lines } of held) if (!sameLines(lines, order.lines)) problems.push('holds other lines');
    return problems.map((problem) => `order ${id} ${problem}`);
  });

  const strangers = [...books.payments, ...books.ledger, ...books.reservations]
    .filter((row) => !known.has(row.order_id))
    .map((row) => `order ${row.order_id} is unknown and has a ${row.status} row`);
  return [...ofOrders, ...strangers, ...ofProducts(books, stocked)];
}

function ofProducts({ products, reservations }: Books, stocked: ReadonlyMap<string, number>): string[] {
  const held = new Map<string, number>();
  for (const { status, lines } of reservations) {
    if (status !== 'Reserved') continue;
    for (const { sku, quantity } of lines) held.set(sku, (held.get(sku) ?? 0) + quantity);
  }
  return products.flatMap((product) => {
    const { sku } = product;
    const available = Number(product.available);
    const reserved = Number(product.reserved);
    const problems: string[] = [];
    if (available < 0) problems.push(`${available} are available`);
    if (available + reserved !== stocked.get(sku))
      problems.push(`${available} available and ${reserved} reserved of ${stocked.get(sku)}`);
    if (reserved !== (held.get(sku) ?? 0))
      problems.push(`${reserved} reserved, and orders hold ${held.get(sku) ?? 0}`);
    return problems.map((problem) => `product ${sku}: ${problem}`);
  });
}

function sameLines(held: ReservationRow['lines'], ordered: OrderRow['lines']): boolean {
  const text = (lines: OrderRow['lines']) =>
    lines
      .map(({ sku, quantity }) => `${sku} ${quantity}`)
      .sort()
      .join();
  return text(held) === text(ordered);
}

async function readBooks({ order, stock, payment }: BusinessDatabases): Promise<Books> {
  const ledger = `SELECT split_part(idempotency_key, ':', 1) AS order_id, status, amount FROM provider_ledger`;
  const [orders, reservations, products, payments, charges] = await Promise.all([
    rowsOf<OrderRow>(order, 'SELECT order_id, status, total, lines FROM customer_order'),
    rowsOf<ReservationRow>(stock, 'SELECT order_id, status, lines FROM reservation'),
    rowsOf<ProductRow>(stock, 'SELECT sku, available, reserved FROM product'),
    rowsOf<PaymentRow>(payment, 'SELECT order_id, status, amount FROM payment'),
    rowsOf<LedgerRow>(payment, ledger),
  ]);
  return { orders, reservations, products, payments, ledger: charges };
}
