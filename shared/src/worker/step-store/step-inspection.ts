// The routes through which a step with its own table lets itself be checked.
import { raw } from '@prisma/client/runtime/client';
import { StepInspection } from '../../contracts/inspection.ts';
import type { SqlRunner } from '../../database/driver.ts';
import type { App } from '../../http/app.ts';
import { inspectionRoutes } from '../../http/inspection-routes.ts';

/** @param table with the columns `order_id`, `attempt`, `status` */
export function stepInspectionRoutes(
  app: App,
  database: SqlRunner,
  { name }: { readonly name: string },
): void {
  inspectionRoutes(
    app,
    StepInspection,
    async ({ orderIds }) => ({
      items: await database.$queryRaw<StepInspection['items']>`
        SELECT order_id AS "orderId", attempt, status FROM ${raw(name)}
        WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id, attempt`,
    }),
    // What it could break alone, the table's constraints refuse.
    async () => ({ rules: [] }),
  );
}
