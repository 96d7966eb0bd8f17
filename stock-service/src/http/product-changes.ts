// How admins change stock by hand. Each statement that does it writes the audit as well: no act without its row.
import { text } from '@order-saga/shared/contracts/fields';
import { newId } from '@order-saga/shared/contracts/ids';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { idempotencyKey } from '@order-saga/shared/http/requests/idempotency';
import { Type } from 'typebox';
import { Prisma, type PrismaClient, type Tx } from '../database.ts';
import { findProduct, Product, ProductPath, type ProductRow, productColumns, toProduct } from './products.ts';
import { isFirstRestock } from './restock-keys.ts';

const ProductBody = Type.Object(
  { name: text(1, 200), available: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }) },
  { additionalProperties: false },
);
const RestockBody = Type.Object(
  { quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
  { additionalProperties: false },
);

export function productChangeRoutes(app: App, database: PrismaClient): void {
  app.put(
    '/products/:sku',
    {
      ...access('admin'),
      schema: {
        tags: ['products'],
        operationId: 'putProduct',
        summary: 'Make a product, or set its name and what is available of it',
        description: 'What orders hold of it stays as it is.',
        params: ProductPath,
        body: ProductBody,
        response: { 200: Product, 201: Product },
      },
    },
    async ({ params: { sku }, body, actor }, reply) => {
      // xmax is 0 in a row version that this statement inserted.
      const [row] = await database.$queryRaw<[ProductRow & { is_new: boolean }]>`
        WITH changed AS (
          INSERT INTO product (sku, name, available) VALUES (${sku}, ${body.name}, ${body.available})
          ON CONFLICT (sku) DO UPDATE SET name = excluded.name, available = excluded.available, updated_at = now()
          RETURNING ${productColumns}, xmax = 0 AS is_new),
        audited AS (${audit(actor.name, 'put-product', body)})
        SELECT * FROM changed`;
      if (row.is_new) reply.header('location', `/products/${sku}`);
      return reply.code(row.is_new ? 201 : 200).send(toProduct(row));
    },
  );

  app.post(
    '/products/:sku/restock',
    {
      ...access('admin'),
      schema: {
        tags: ['products'],
        operationId: 'restockProduct',
        summary: 'Add pieces to what is available',
        problems: ['PRODUCT_NOT_FOUND', 'STOCK_OUT_OF_RANGE', 'IDEMPOTENCY_KEY_REUSED'],
        description:
          'A repeat with the same Idempotency-Key within 24 h adds nothing and answers with the product.',
        params: ProductPath,
        headers: Type.Object({
          'idempotency-key': Type.Optional(Type.String({ description: '1 to 255 visible characters' })),
        }),
        body: RestockBody,
        response: { 200: Product },
      },
    },
    async ({ params: { sku }, headers, body: { quantity }, actor }) => {
      const key = idempotencyKey(headers['idempotency-key']);
      return database.$transaction(
        (tx) => restock(tx, { actor: actor.name, sku, quantity, key }),
        TRANSACTION,
      );
    },
  );
}

/** Above this, JSON numbers lose pieces. */
const MOST_PIECES = Number.MAX_SAFE_INTEGER;

/**
 * Must be the whole transaction: the key is remembered with its pieces or not at all.
 * @throws RequestError PRODUCT_NOT_FOUND, STOCK_OUT_OF_RANGE, IDEMPOTENCY_KEY_REUSED
 */
export async function restock(
  tx: Tx,
  { actor, sku, quantity, key }: { actor: string; sku: string; quantity: number; key: string | undefined },
): Promise<Product> {
  const isRepeat = key !== undefined && !(await isFirstRestock(tx, actor, key, { sku, quantity }));
  if (isRepeat) return findProduct(tx, sku);
  // What is reserved may come back: it counts, so that a release never leaves the range.
  const [row] = await tx.$queryRaw<ProductRow[]>`
    WITH changed AS (
      UPDATE product SET available = available + ${quantity}, updated_at = now()
      WHERE sku = ${sku} AND available + reserved <= ${MOST_PIECES - quantity}
      RETURNING ${productColumns}),
    audited AS (${audit(actor, 'restock', { quantity })})
    SELECT * FROM changed`;
  if (row !== undefined) return toProduct(row);
  const { available, reserved } = await findProduct(tx, sku);
  throw requestError(
    'STOCK_OUT_OF_RANGE',
    `${sku} has ${available} available and ${reserved} reserved: together at most ${MOST_PIECES} are possible.`,
  );
}

/** Of the product that the query `changed` gives, if it does. */
const audit = (actor: string, act: 'put-product' | 'restock', detail: object) => Prisma.sql`
  INSERT INTO admin_audit (id, actor, act, sku, detail)
  SELECT ${newId()}::uuid, ${actor}, ${act}, sku, ${JSON.stringify(detail)}::jsonb FROM changed`;
