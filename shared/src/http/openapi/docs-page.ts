// GET /docs: a page to read the OpenAPI document and try its routes. The page itself is for everybody, as it says nothing of
// this service; the document is asked for with the token that its reader enters there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import swaggerUi from '@fastify/swagger-ui';
import { type openAccess, publicAccess } from '../access/access.ts';
import type { App } from '../app.ts';

const PREFIX = '/docs';
/** The document, which the page asks for. */
const DOCUMENTS = new Set([`${PREFIX}/json`, `${PREFIX}/yaml`]);

const part = (filename: string) => ({
  filename,
  content: readFileSync(join(import.meta.dirname, 'docs-page', filename), 'utf8'),
});

/** @param document who may read it */
export async function docsPage(
  app: App,
  document: ReturnType<typeof openAccess>,
  publicPath: string,
): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.addHook('onRoute', (route) => {
      const { config } = DOCUMENTS.has(route.url) ? document : publicAccess;
      route.config = { ...route.config, ...config };
    });
    scope.register(swaggerUi, {
      routePrefix: PREFIX,
      indexPrefix: publicPath,
      staticCSP: true,
      // We are reached over plain HTTP: upgraded requests for its scripts would find nobody.
      transformStaticCSP: (header) => header.replace(/ upgrade-insecure-requests;?/, ''),
      theme: { js: [part('token.js')], css: [part('token.css')] },
    });
    done();
  });
}
