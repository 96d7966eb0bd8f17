// How admins change stock by hand. Every act is written to the audit in its own transaction.
import { text } from '@order-saga/shared/contracts/fields';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { access } from '@order-saga/shared/http/access';
import type { App } from '@order-saga/shared/http/app';
import { idempotencyKey } from '@order-saga/shared/http/idempotency';
import { Type } from 'typebox';
import { audit } from './audit.ts';
import type { PrismaClient } from './database.ts';
import { Product, ProductPath } from './product-routes.ts';
import { putProduct } from './products.ts';
import { restock } from './restock.ts';

const ProductBody = Type.Object(
  { name: text(1, 200), available: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }) },
  { additionalProperties: false },
);
const RestockBody = Type.Object(
  { quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
  { additionalProperties: false },
);

export function adminRoutes(app: App, database: PrismaClient): void {
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
      const { product, isNew } = await database.$transaction(async (tx) => {
        await audit(tx, { actor: actor.name, act: 'put-product', sku, detail: body });
        return putProduct(tx, { sku, ...body });
      }, TRANSACTION);
      if (isNew) reply.header('location', `/products/${sku}`);
      return reply.code(isNew ? 201 : 200).send(product);
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
