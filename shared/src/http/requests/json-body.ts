// What may come as a body: JSON in UTF-8, at most 256 KiB, of text that can be stored. Everything else is refused.
import { isUtf8 } from 'node:buffer';
import { Type } from 'typebox';
import { hasLoneSurrogate, isTooDeep, MAX_DEPTH } from '../../contracts/json-bounds.ts';
import type { App } from '../app.ts';
import { requestError } from '../errors/request-errors.ts';

const BODY_LIMIT_BYTES = 256 * 1024;

/** For `schema.body` of a route that takes no input: no body, or `{}`. */
export const NoBody = Type.Union([Type.Null(), Type.Object({}, { additionalProperties: false })]);

/** Methods whose body Fastify reads. */
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Makes `NoBody` of what a route added later does not say about its body: what is not asked for is refused. */
export function refuseUnasked(app: App): void {
  app.addHook('onRoute', (route) => {
    if (route.schema?.body !== undefined || ![route.method].flat().some((name) => WITH_BODY.includes(name)))
      return;
    route.schema = { ...route.schema, body: NoBody };
  });
}

/**
 * Parses `application/json` and refuses other types (NOT_JSON). An empty body counts as none: clients set the
 * content type out of habit. Refuses with MALFORMED_JSON what is no JSON, keys that poison prototypes, bytes that
 * are no UTF-8, deep nesting, and lone surrogates, which neither UTF-8 nor PostgreSQL's jsonb can hold.
 */
export function acceptJsonOnly(app: App): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (request, bytes: Buffer, done) => {
      if (bytes.length === 0) return done(null, undefined);
      if (!isUtf8(bytes)) return done(requestError('MALFORMED_JSON', 'The body is not UTF-8.'));
      const text = bytes.toString('utf8');
      if (isTooDeep(text))
        return done(requestError('MALFORMED_JSON', `The body is nested more than ${MAX_DEPTH} levels deep.`));
      return parseJson(request, text, (error, body) => {
        if (error === null && hasLoneSurrogate(text, body)) {
          return done(requestError('MALFORMED_JSON', 'The body has half of a surrogate pair in a string.'));
        }
        return done(error, body);
      });
    },
  );
}
