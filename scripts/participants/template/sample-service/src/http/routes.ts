// The routes of sample-service: what it holds for orders, for whoever checks that.
import type { App } from '@order-saga/shared/http/app';
import { inspectionTag } from '@order-saga/shared/http/inspection-routes';
import { stepInspectionRoutes } from '@order-saga/shared/worker/step-store/step-inspection';
import type { PrismaClient } from '../database.ts';
import { sampleTable } from '../store/table.ts';

/** What the OpenAPI document says about the service. */
export const sampleApi = {
  title: 'sample-service',
  description: 'Does and undoes the sample of orders.',
  tags: [inspectionTag],
};

export function sampleRoutes(app: App, { $driver }: PrismaClient): void {
  stepInspectionRoutes(app, $driver, sampleTable);
}
