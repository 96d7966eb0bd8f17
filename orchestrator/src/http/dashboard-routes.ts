// The pages of the dashboard, as dashboard/build.ts leaves them: GET /, its own paths below /ui and its files below
// /assets. They hold no data, so they never ask for a token; what they show, they read from the routes of the API.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { publicAccess } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';

export const dashboardDirectory = join(import.meta.dirname, '../../../dashboard/dist');

/** The page of an address that is no view's. */
const INDEX = 'index.html';

/** Names the build that is served. A page that was loaded before an update notices it by this. */
const BUILD_HEADER = 'dashboard-build';

/** Nothing inline, nothing from elsewhere. `data:` pictures are made by the pages themselves. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>order-saga</title></head>
<body><h1>The dashboard is not built here</h1>
<p>Run <code>npm run dashboard</code> in the folder of the project, then load this page again. <code>npm start</code>
and the container image do it by themselves.</p>
<p>The API is here already: <a href="/docs">/docs</a>.</p></body></html>
`;

/**
 * @param publicPath below which a proxy shows them
 * @param directory where the built pages are; they may come later
 */
export function dashboardRoutes(app: App, publicPath = '', directory = dashboardDirectory): void {
  app.register(fastifyStatic, { root: directory, serve: false, preCompressed: true });

  // Its own paths are views of one program. Each has a page that shows it before the program is there.
  for (const path of ['/', '/ui', '/ui/*']) {
    app.get(path, { ...publicAccess, schema: { hide: true } }, async (request, reply) => {
      const file = await pageFile(directory, new URL(request.url, 'http://dashboard').pathname);
      if (file === null) return page(reply).send(below(publicPath, NOT_BUILT));
      await tellBuild(reply, directory);
      if (publicPath === '') return page(reply).sendFile(file, { cacheControl: false });
      return page(reply).send(below(publicPath, await readFile(join(directory, file), 'utf8')));
    });
  }

  app.get(
    '/assets/*',
    { ...publicAccess, schema: { hide: true, params: Type.Object({ '*': Type.String() }) } },
    // Their names change with their content.
    (request, reply) =>
      reply.sendFile(`assets/${request.params['*']}`, {
        maxAge: '365d',
        immutable: true,
      }),
  );
}

/** Puts into the header of an answer which build of the pages is served now; nothing where there is none. */
export async function tellBuild(reply: FastifyReply, directory = dashboardDirectory): Promise<void> {
  const build = await readFile(join(directory, 'sources.sha256'), 'utf8').catch(() => '');
  if (/^[\da-f]+$/.test(build)) reply.header(BUILD_HEADER, build);
}

/** Which file is the page of a path, by what dashboard/prerender.ts wrote; null: nothing is built here. */
async function pageFile(directory: string, path: string): Promise<string | null> {
  const isThere = await stat(join(directory, INDEX)).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const pages = await readFile(join(directory, 'pages.json'), 'utf8').catch(() => '[]');
  const fits = ([pattern]: Page) => fitsPattern(pattern, path);
  return (JSON.parse(pages) as Page[]).find(fits)?.[1] ?? INDEX;
}

/** A page as it is shown below a path: it is built for none. */
const below = (publicPath: string, html: string) =>
  html
    .replaceAll(/ (src|href)="\/(?=assets\/|docs")/g, ` $1="${publicPath}/`)
    .replace('<meta name="public-path" content=""', `<meta name="public-path" content="${publicPath}"`);

/** The path of a view, with `:name` for what changes, and its file. */
type Page = readonly [pattern: string, file: string];

/** The first view that fits is shown: so it is in the dashboard's own `views.ts`. */
function fitsPattern(pattern: string, path: string): boolean {
  const [wanted, parts] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === parts.length &&
    wanted.every((want, index) => (want.startsWith(':') ? parts[index] !== '' : want === parts[index]))
  );
}

const page = (reply: FastifyReply) =>
  reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', POLICY)
    // A new version is seen at the next load.
    .header('cache-control', 'no-cache');
