// A service that a proxy shows below a path of its own, such as `/ops/saga`, whether the proxy takes that path away before it
// asks or not.
import type { IncomingMessage } from 'node:http';
import { StartError } from '../process/start-error.ts';
import type { App } from './app.ts';

/** Fastify's `rewriteUrl`: routes know nothing of the path. */
export function withoutPublicPath(publicPath: string): (request: Pick<IncomingMessage, 'url'>) => string {
  return ({ url = '/' }) => {
    if (publicPath === '' || !url.startsWith(publicPath)) return url;
    const rest = url.slice(publicPath.length);
    if (rest === '' || rest.startsWith('?')) return `/${rest}`;
    return rest.startsWith('/') ? rest : url;
  };
}

/**
 * Puts the path before each `Location`. Call it before the routes are added: the server does not start (StartError) when
 * one of them is below the path already, as it would not be found without the path.
 */
export function tellPublicPath(app: App, publicPath: string): void {
  if (publicPath === '') return;
  let taken: string | undefined;
  app.addHook('onRoute', ({ url }) => {
    if (url === publicPath || url.startsWith(`${publicPath}/`)) taken ??= url;
  });
  app.addHook('onReady', async () => {
    if (taken === undefined) return;
    throw new StartError(
      `PUBLIC_PATH is ${publicPath}, where this service has routes of its own (${taken}): take another path, such as /ops${publicPath}`,
    );
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    const location = reply.getHeader('location');
    if (typeof location === 'string' && location.startsWith('/')) {
      reply.header('location', publicPath + location);
    }
    done();
  });
}
