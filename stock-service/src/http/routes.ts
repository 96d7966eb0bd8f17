// The routes of the stock service: products for everyone, changes for admins, reservations.
import { StockInspection } from '@order-saga/shared/contracts/inspection';
import type { App } from '@order-saga/shared/http/app';
import { inspectionRoutes, inspectionTag } from '@order-saga/shared/http/inspection-routes';
import type { PrismaClient } from '../database.ts';
import { inspectStock, stockInvariants } from './inspection.ts';
import { productChangeRoutes } from './product-changes.ts';
import { productRoutes } from './products.ts';
import { reservationRoutes } from './reservations.ts';

/** What the OpenAPI document says about the service. */
export const stockApi = {
  title: 'stock-service',
  description: 'Products, what is available of them and what orders hold.',
  tags: [
    { name: 'products', description: 'What can be sold' },
    { name: 'reservations', description: 'What orders hold' },
    inspectionTag,
  ],
};

export function stockRoutes(app: App, database: PrismaClient): void {
  productRoutes(app, database);
  productChangeRoutes(app, database);
  reservationRoutes(app, database);
  inspectionRoutes(
    app,
    StockInspection,
    (asked) => inspectStock(database, asked),
    () => stockInvariants(database),
  );
}
