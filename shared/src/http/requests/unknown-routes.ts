// What is answered where no route is: 404, or 405 with `Allow` where the path has routes for other methods.
import type { FastifyRequest } from 'fastify';
import { pathOf } from '../../observability/logger.ts';
import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';

/** Call it before the routes are added. Answers before a body is read. */
export function refuseUnknownRoutes(app: App): void {
  const paths = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = paths.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const name of [method].flat()) known.methods.add(name);
    paths.set(url, known);
  });

  const refusal = ({ method, url }: FastifyRequest) => {
    const path = decoded(pathOf(url));
    const allowed = [...paths.values()].flatMap(({ pattern, methods }) =>
      pattern.test(path) ? [...methods] : [],
    );
    // A route of this method that found no file for it has nothing at this path either.
    if (allowed.length === 0 || allowed.includes(method)) {
      return requestError('ROUTE_NOT_FOUND', `There is no ${method} route at this path.`);
    }
    const allow = [...new Set(allowed)].sort().join(', ');
    return requestError('METHOD_NOT_ALLOWED', `This path takes ${allow}, and no ${method}.`, {
      headers: { allow },
    });
  };
  app.addHook('onRequest', (request, _reply, done) => done(request.is404 ? refusal(request) : undefined));
  app.setNotFoundHandler((request) => {
    throw refusal(request);
  });
}

/** Of a path as the routes write it: `:name` for a part, `*` for all that follows. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`, 's');
}

/** As the router does it. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
