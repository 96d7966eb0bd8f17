// Looking at who did what.
import { Instant, OrderId, text } from '@order-saga/shared/contracts/fields';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { decodeCursor, isTimeAndId, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { AuditRecord } from '../../http/schemas.ts';
import { listAudit } from './audit-reader.ts';

export function auditRoutes(app: App, database: PrismaClient): void {
  app.get(
    '/admin/audit',
    {
      ...costly(access('viewer')),
      schema: {
        tags: ['admin'],
        operationId: 'listAudit',
        summary: 'Who did what, newest first, refused acts among it',
        querystring: Type.Object(
          {
            ...pageQuery,
            actor: Type.Optional(text(1, 64, 'Name of the token')),
            act: Type.Optional(text(1, 64)),
            target: Type.Optional(text(1, 200, 'Kind and id, such as `saga:…`')),
            orderId: Type.Optional(OrderId),
            result: Type.Optional(text(1, 64, '`done`, or the code of the refusal')),
            after: Type.Optional(Instant()),
            before: Type.Optional(Instant()),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(AuditRecord) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      return listAudit(database, filter, { limit, after: decodeCursor(cursor, isTimeAndId) });
    },
  );
}
