// GET /openapi.json, made from the schemas of the routes, and GET /docs, a page to read and try it.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from './app.ts';
import { Problem } from './problem.ts';

/** What the document says about the service; `version` is the version of the API, '1.0.0' unless given. */
export interface ApiInfo {
  title: string;
  description?: string;
  version?: string;
  tags?: readonly { name: string; description: string }[];
}

/** Adds the document and the page. Routes added before this call are not in the document. */
export async function openApi(
  app: App,
  { title, description, version = '1.0.0', tags = [] }: ApiInfo,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version, ...(description === undefined ? {} : { description }) },
      tags: [...tags, { name: 'service', description: 'Health, metrics and this document' }],
      components: {
        securitySchemes: { admin: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN' } },
      },
    },
    // In the document only: a `default` response schema on the route itself would also serialize answers.
    transform: ({ schema, url }) => ({
      schema: {
        ...schema,
        response: { ...(schema?.response as object | undefined), default: problemResponse },
      },
      url,
    }),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // We are reached over plain HTTP: upgraded requests for its scripts would find nobody.
    transformStaticCSP: (header) => header.replace(/ upgrade-insecure-requests;?/, ''),
  });
  app.get('/openapi.json', { schema: { tags: ['service'], summary: 'This document' } }, async () =>
    app.swagger(),
  );
}

const problemResponse = {
  description: 'What went wrong, as problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
};
