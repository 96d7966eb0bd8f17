// The two routes through which a worker lets itself be checked: what it holds for orders, and its own rules.
import type { TSchema } from 'typebox';
import { oneAtATime } from '../concurrency/one-at-a-time.ts';
import { InspectionRequest, OwnInvariants } from '../contracts/inspection.ts';
import type { App } from './app.ts';
import { costly } from './costly.ts';

const tags = ['inspection'];
export const inspectionTag = { name: 'inspection', description: 'Checking money and stock from outside' };

/** @param inspect what the service holds for these orders; `Answer` is its schema */
export function inspectionRoutes(
  app: App,
  Answer: TSchema,
  inspect: (asked: InspectionRequest) => Promise<object>,
  ownInvariants: () => Promise<OwnInvariants>,
): void {
  // It reads whole tables.
  const check = oneAtATime(ownInvariants, () => 'all');
  app.post(
    '/inspections',
    {
      ...costly(),
      schema: {
        tags,
        operationId: 'inspectOrders',
        summary: 'What this service holds for each of these orders; changes nothing',
        body: InspectionRequest,
        response: { 200: Answer },
      },
    },
    async (request) => inspect(request.body),
  );
  app.get(
    '/invariants',
    {
      ...costly(),
      schema: {
        tags,
        operationId: 'checkOwnInvariants',
        summary: 'The rules that this service checks on itself',
        response: { 200: OwnInvariants },
      },
    },
    () => check(undefined),
  );
}
