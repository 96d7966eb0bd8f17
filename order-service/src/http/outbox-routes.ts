// What order-service has committed and not yet got confirmed.
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { Type } from 'typebox';
import type { PrismaClient } from '../database.ts';

const OutboxView = Type.Object({
  pending: Type.Integer({ description: 'Events that the broker has not confirmed yet' }),
  oldestSeconds: Type.Number({ description: 'Age of the oldest one; 0 when there is none' }),
});

export function outboxRoutes(app: App, database: PrismaClient): void {
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
    async () => {
      const [row] = await database.$queryRaw<{ pending: number; age: number }[]>`
        SELECT count(*)::int AS pending, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age
        FROM outbox`;
      return { pending: row!.pending, oldestSeconds: row!.age };
    },
  );
}
