// What order-service has committed and not yet got confirmed.

import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { Type } from 'typebox';
import { readOutbox } from '../store/read-orders.ts';

const OutboxView = Type.Object({
  pending: Type.Integer({ description: 'Events that the broker has not confirmed yet' }),
  oldestSeconds: Type.Number({ description: 'Age of the oldest one; 0 when there is none' }),
});

export function outboxRoutes(app: App, database: SqlRunner): void {
  app.get(
    '/outbox',
    {
      ...costly(),
      schema: {
        tags: ['inspection'],
        operationId: 'getOutbox',
        summary: 'How much waits in the outbox',
        response: { 200: OutboxView },
      },
    },
    () => readOutbox(database),
  );
}
