// GET /openapi.json, made from the schemas of the routes.
import swagger from '@fastify/swagger';
import { Type } from 'typebox';
import { version } from '../../process/version.ts';
import { type AccessSettings, openAccess, securityOf } from '../access/access.ts';
import type { App } from '../app.ts';
import { docsPage } from './docs-page.ts';
import { finishDocument } from './document.ts';
import { problemResponses } from './problems.ts';

/** What the document says about the service; its version is that of the project. */
export interface ApiInfo {
  title: string;
  description?: string;
  tags?: readonly { name: string; description: string }[];
}

/** It is serialised as it is. */
const AnyObject = Type.Unsafe<object>(Type.Object({}, { additionalProperties: true }));

/** Adds the document and the page. Routes added before this call are not in the document. */
export async function openApi(
  app: App,
  { title, description, tags = [] }: ApiInfo,
  access: AccessSettings,
  publicPath: string,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title,
        version,
        license: { name: 'MIT', identifier: 'MIT' },
        ...(description === undefined ? {} : { description }),
      },
      servers: [{ url: publicPath || '/', description: 'This service' }],
      tags: [...tags, { name: 'service', description: 'Health, metrics and this document' }],
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A token in one of the roles that the route names: ADMIN_TOKEN, or one of ACCESS_TOKENS',
          },
        },
      },
    },
    // In the document only: a `default` response schema on the route itself would also serialize answers.
    transform: ({ schema: given, url, route }) => {
      const { problems: _problems, ...schema } = given ?? {};
      const security = securityOf(route, access);
      const asks = { token: security.length > 0, always: route.config?.access?.asks === 'always' };
      const response = { ...problemResponses(given ?? {}, asks), ...(schema.response as object | undefined) };
      return { schema: { ...schema, security, response }, url };
    },
    transformObject: (document) => finishDocument('openapiObject' in document ? document.openapiObject : {}),
  });
  const readers = openAccess('client', 'viewer');
  await docsPage(app, readers, publicPath);
  app.get(
    '/openapi.json',
    {
      ...readers,
      schema: {
        tags: ['service'],
        operationId: 'getOpenApi',
        summary: 'This document',
        response: { 200: AnyObject },
      },
    },
    async () => app.swagger(),
  );
}
