// GET /openapi.json, made from the schemas of the routes, and GET /docs, a page to read and try it.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type AccessSettings, openAccess, securityOf } from './access.ts';
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
  access: AccessSettings,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version, ...(description === undefined ? {} : { description }) },
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
    transform: ({ schema, url, route }) => ({
      schema: {
        ...schema,
        ...tokenNeeded(securityOf(route, access)),
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
  app.get(
    '/openapi.json',
    { ...openAccess('client', 'viewer'), schema: { tags: ['service'], summary: 'This document' } },
    async () => app.swagger(),
  );
}

const tokenNeeded = (security: ReturnType<typeof securityOf>) => (security === undefined ? {} : { security });

const problemResponse = {
  description: 'What went wrong, as problem details (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
};
