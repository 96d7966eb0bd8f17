// Headers that cannot be taken at their word: those that came twice, a Host that is missing, a body in a coding.
import type { FastifyRequest } from 'fastify';
import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';
import { isHealthRoute } from '../health.ts';

/** Node keeps the first of each and drops the others, while a proxy in front may have gone by the last. */
const ONCE = new Set(['host', 'authorization', 'content-type']);

/** Refuses such requests before anything is read from their headers. The server must not ask for Host by itself. */
export function checkHeaders(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const twice = sentTwice(request.raw.rawHeaders);
    if (twice !== undefined) {
      return done(requestError('MALFORMED_REQUEST', `The header ${twice} was sent twice: send it once.`));
    }
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1' && !isHealthRoute(request)) {
      return done(requestError('MALFORMED_REQUEST', 'The header Host is missing: HTTP/1.1 asks for it.'));
    }
    return done(hasBody(request) ? codingRefusal(request) : undefined);
  });
}

function sentTwice(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  // Names and values in turn.
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) return rawHeaders[index];
    seen.add(name);
  }
  return undefined;
}

const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function codingRefusal({ headers }: FastifyRequest) {
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  if (codings.every((coding) => coding === '' || coding === 'identity')) return undefined;
  return requestError('UNSUPPORTED_ENCODING', 'Send the body as it is, without Content-Encoding.', {
    // RFC 9110, section 15.5.16
    headers: { 'accept-encoding': 'identity' },
  });
}
