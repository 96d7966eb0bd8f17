// What everyone may see of products.
import { Sku } from '@order-saga/shared/contracts/fields';
import { isInstant } from '@order-saga/shared/contracts/instant';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { decodeCursor, keyOfParts, Page, page, pageQuery } from '@order-saga/shared/http/paging';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Prisma, type PrismaClient, type Tx } from '../database.ts';

/** A product in an answer. */
export const Product = Type.Object({
  sku: Sku,
  name: Type.String(),
  available: Type.Integer({ minimum: 0 }),
  reserved: Type.Integer({ minimum: 0, description: 'Held or sold, and not yet shipped' }),
});
export type Product = Static<typeof Product>;
/** The path of everything about one product. */
export const ProductPath = Type.Object({ sku: Sku });

const sku = Compile(Sku);
/** Where a page begins: time of creation and SKU. */
const isPageKey = keyOfParts(isInstant, (part) => sku.Check(part));

export function productRoutes(app: App, database: PrismaClient): void {
  app.get(
    '/products',
    {
      ...costly(),
      schema: {
        tags: ['products'],
        operationId: 'listProducts',
        summary: 'All products, newest first',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: Page(Product) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const start = decodeCursor(cursor, isPageKey);
      const after = start && Prisma.sql`WHERE (created_at, sku) < (${start[0]}::timestamptz, ${start[1]})`;
      const rows = await database.$queryRaw<(ProductRow & { key: string })[]>`
        SELECT ${productColumns}, created_at::text AS key FROM product ${after ?? Prisma.empty}
        ORDER BY product.created_at DESC, sku DESC LIMIT ${limit + 1}`;
      const { items, nextCursor } = page(rows, limit, (row) => [row.key, row.sku]);
      return { items: items.map(toProduct), nextCursor };
    },
  );

  app.get(
    '/products/:sku',
    {
      schema: {
        tags: ['products'],
        operationId: 'getProduct',
        summary: 'One product',
        problems: ['PRODUCT_NOT_FOUND'],
        params: ProductPath,
        response: { 200: Product },
      },
    },
    ({ params }) => findProduct(database, params.sku),
  );
}

/** @throws RequestError PRODUCT_NOT_FOUND */
export async function findProduct(tx: Tx, sku: string): Promise<Product> {
  const row = await tx.product.findUnique({ where: { sku } });
  if (row === null) throw requestError('PRODUCT_NOT_FOUND', `There is no product ${sku}.`);
  return toProduct(row);
}

export const productColumns = Prisma.sql`sku, name, available, reserved`;

export interface ProductRow {
  readonly sku: string;
  readonly name: string;
  readonly available: bigint;
  readonly reserved: bigint;
}

export const toProduct = ({ sku, name, available, reserved }: ProductRow): Product => ({
  ...{ sku, name, available: Number(available), reserved: Number(reserved) },
});
