// What everyone may see of products.

import { Sku } from '@order-saga/shared/contracts/fields';
import { isInstant } from '@order-saga/shared/contracts/instant';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { decodeCursor, keyOfParts, Page, page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { PrismaClient } from './database.ts';
import { findProduct, listProducts } from './products.ts';

/** A product in an answer. */
export const Product = Type.Object({
  sku: Sku,
  name: Type.String(),
  available: Type.Integer({ minimum: 0 }),
  reserved: Type.Integer({ minimum: 0, description: 'Held or sold, and not yet shipped' }),
});
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
      const rows = await listProducts(database, limit + 1, start);
      return page(rows, limit, ({ createdAt, sku }) => [createdAt, sku]);
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
