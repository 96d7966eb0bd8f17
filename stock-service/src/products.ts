// Products as clients see and change them. What orders hold is moved in repository.ts only.
import { requestError } from '@order-saga/shared/http/errors';
import { Prisma, type Tx } from './database.ts';
import type { Product } from './domain.ts';

export interface NamedProduct extends Product {
  readonly name: string;
}

/** A product and where it stands in the list: `createdAt` as PostgreSQL writes it. */
export interface ListedProduct extends NamedProduct {
  readonly createdAt: string;
}

/** Above this, JSON numbers lose pieces. */
const MOST_PIECES = Number.MAX_SAFE_INTEGER;

/** Up to `limit` products, newest first, from after `start` on. */
export async function listProducts(
  tx: Tx,
  limit: number,
  start: readonly [createdAt: string, sku: string] | undefined,
): Promise<ListedProduct[]> {
  const after = start && Prisma.sql`WHERE (created_at, sku) < (${start[0]}::timestamptz, ${start[1]})`;
  const rows = await tx.$queryRaw<(ProductRow & { created_at: string })[]>`
    SELECT ${columns}, created_at::text FROM product ${after ?? Prisma.empty}
    ORDER BY product.created_at DESC, sku DESC LIMIT ${limit}`;
  return rows.map((row) => ({ ...fromRow(row), createdAt: row.created_at }));
}

/** @throws RequestError PRODUCT_NOT_FOUND */
export async function findProduct(tx: Tx, sku: string): Promise<NamedProduct> {
  const row = await tx.product.findUnique({ where: { sku } });
  if (row === null) throw requestError('PRODUCT_NOT_FOUND', `There is no product ${sku}.`);
  return fromRow(row);
}

/** Makes a product or sets its name and what is available; what orders hold stays. Atomic. */
export async function putProduct(
  tx: Tx,
  { sku, name, available }: Omit<NamedProduct, 'reserved'>,
): Promise<{ product: NamedProduct; isNew: boolean }> {
  // xmax is 0 in a row version that this statement inserted.
  const [row] = await tx.$queryRaw<[ProductRow & { is_new: boolean }]>`
    INSERT INTO product (sku, name, available) VALUES (${sku}, ${name}, ${available})
    ON CONFLICT (sku) DO UPDATE SET name = excluded.name, available = excluded.available, updated_at = now()
    RETURNING ${columns}, xmax = 0 AS is_new`;
  return { product: fromRow(row), isNew: row.is_new };
}

/** Adds pieces. @throws RequestError PRODUCT_NOT_FOUND, STOCK_OUT_OF_RANGE */
export async function addPieces(tx: Tx, sku: string, quantity: number): Promise<NamedProduct> {
  // What is reserved may come back: it counts, so that a release never leaves the range.
  const [row] = await tx.$queryRaw<ProductRow[]>`
    UPDATE product SET available = available + ${quantity}, updated_at = now()
    WHERE sku = ${sku} AND available + reserved <= ${MOST_PIECES - quantity}
    RETURNING ${columns}`;
  if (row !== undefined) return fromRow(row);
  const { available, reserved } = await findProduct(tx, sku);
  throw requestError(
    'STOCK_OUT_OF_RANGE',
    `${sku} has ${available} available and ${reserved} reserved: together at most ${MOST_PIECES} are possible.`,
  );
}

const columns = Prisma.sql`sku, name, available, reserved`;

interface ProductRow {
  sku: string;
  name: string;
  available: bigint;
  reserved: bigint;
}

function fromRow({ sku, name, available, reserved }: ProductRow): NamedProduct {
  return { sku, name, available: Number(available), reserved: Number(reserved) };
}
