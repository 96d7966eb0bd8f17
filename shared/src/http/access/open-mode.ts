// What a service without ACCESS_TOKENS asks of a request instead of a token, so that no web page uses it through the
// browser of somebody who may reach it. A page of a foreign site cannot choose `Host` (DNS rebinding leaves its name in it),
// `Sec-Fetch-Site` or `Origin`. https://fetch.spec.whatwg.org/#origin-header https://www.w3.org/TR/fetch-metadata/
import type { FastifyRequest } from 'fastify';
import { bracketed, isLoopback, parseHost } from '../../settings/host-names.ts';
import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';
import { isHealthRoute } from '../health.ts';
import { isSigned } from './access.ts';

export interface OpenMode {
  /** The address that it listens on. */
  readonly host: string;
  /** Other names that it is reached by. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may use it. */
  readonly corsOrigins: readonly string[];
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** `none`: somebody typed the address. */
const OWN_SITES = new Set(['same-origin', 'none']);

/** Refuses with HOST_NOT_ALLOWED (421) and CROSS_SITE_WRITE (403). For a server that asks for no tokens. */
export function guardOpenMode(app: App, { host, allowedHosts, corsOrigins }: OpenMode): void {
  const names = new Set([bracketed(host), ...allowedHosts].map((name) => parseHost(name)?.name));
  app.addHook('onRequest', (request, _reply, done) => {
    if (isHealthRoute(request) || isSigned(request)) return done();
    const name = parseHost(request.headers.host ?? '')?.name;
    if (name === undefined || !(isLoopback(name) || names.has(name))) {
      return done(
        requestError(
          'HOST_NOT_ALLOWED',
          'This service is open, so it is reached by a loopback name, by HOST, or by a name in ALLOWED_HOSTS: add it there.',
        ),
      );
    }
    if (READS.has(request.method) || isOwn(request)) return done();
    return done(
      requestError(
        'CROSS_SITE_WRITE',
        'A web page of another origin sent this: add that origin to CORS_ORIGINS.',
      ),
    );
  });

  function isOwn({ headers }: FastifyRequest): boolean {
    const { origin } = headers;
    if (origin !== undefined && corsOrigins.includes(origin)) return true;
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return typeof site === 'string' && OWN_SITES.has(site);
    return origin === undefined || isOriginOf(origin, headers.host!);
  }
}

/** Whether pages of `origin` come from this host and port, whoever speaks TLS in front of us. */
function isOriginOf(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  // With the scheme of the origin, a default port may be written or not.
  return url !== null && url.host !== '' && url.host === URL.parse(`${url.protocol}//${host}`)?.host;
}
