// Turns anything that a request threw into RFC 9457 problem details. The text of unexpected errors is never shown.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isOutcomeUnknown } from '../../database/database-error.ts';
import { fieldErrors } from './field-errors.ts';
import { RequestError, requestError } from './request-errors.ts';

/** The body of every error answer, as `application/problem+json` (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String({ description: '`urn:order-saga:problem:<code>`, an identifier and no address' }),
    title: Type.String({ description: 'The same text for every problem of this code' }),
    status: Type.Integer({ description: 'The HTTP status' }),
    detail: Type.String({ description: 'What is wrong this time' }),
    code: Type.String({ description: 'The stable code to branch on' }),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
        description:
          'The fields at fault. `pointer` is a JSON pointer (RFC 6901) into the body, or one that begins with ' +
          '`/query`, `/params` or `/headers`',
      }),
    ),
  },
  { title: 'Problem' },
);
export type Problem = Type.Static<typeof Problem>;

/** Tells an error that a database which is away threw from all others. */
export type IsUnavailable = (error: unknown) => boolean;

/**
 * The error handler of a server: logs what needs a person (500, and 503 of a database), then answers with a problem.
 */
export function problemHandler(isUnavailable: IsUnavailable) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = toRequestError(error, isUnavailable, !READING.has(request.method));
    if (refusal.code === 'INTERNAL' || refusal.code === 'DATABASE_UNAVAILABLE') {
      request.log.error(
        { err: error, method: request.method, route: request.routeOptions.url },
        refusal.title,
      );
    }
    sendProblem(reply, refusal);
  };
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Answers with a refusal. Sent as bytes, because Fastify would put a text through the route's response schema and add
 * a charset to the media type, which has none (RFC 9457, section 3).
 */
export function sendProblem(reply: FastifyReply, refusal: RequestError): void {
  reply
    .code(refusal.status)
    .headers(refusal.headers)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(problemOf(refusal))));
}

/** The problem details of a refusal; a 500 says nothing about its cause. */
export function problemOf({ code, status, title, detail, errors }: RequestError): Problem {
  return {
    type: `urn:order-saga:problem:${code}`,
    title,
    status,
    detail: code === 'INTERNAL' ? 'Internal error; the log of the service has the details.' : detail,
    code,
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
}

/** What to refuse a request with that threw `error`: coded errors as they are, Fastify's own by their code. */
export function toRequestError(error: unknown, isUnavailable: IsUnavailable, isWrite = false): RequestError {
  if (error instanceof RequestError) return error;
  const refusal = error instanceof Error ? fromFastify(error as FastifyError) : undefined;
  if (refusal !== undefined) return refusal;
  return isUnavailable(error)
    ? requestError('DATABASE_UNAVAILABLE', isWrite && isOutcomeUnknown(error) ? MAY_BE_DONE : AWAY, {
        cause: error,
      })
    : requestError('INTERNAL', 'unexpected error', { cause: error });
}

const AWAY = 'The database cannot be used now; try again.';
const MAY_BE_DONE =
  'The database gave no answer: what was asked may have been done. Look before you ask again, or send the same Idempotency-Key.';

function fromFastify(error: FastifyError): RequestError | undefined {
  if (error.validation !== undefined) {
    const errors = fieldErrors(error.validation, error.validationContext ?? 'body');
    return requestError('VALIDATION_FAILED', summary(errors), { errors });
  }
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return requestError('MALFORMED_JSON', 'The body could not be parsed as JSON.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return requestError('NOT_JSON', 'Send the body as `Content-Type: application/json`.');
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return requestError('BODY_TOO_LARGE', 'The body may have at most 262144 bytes (256 KiB).');
    case 'FST_ERR_BAD_URL':
      return requestError('MALFORMED_REQUEST', 'The path is not a valid URL path.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return requestError('MALFORMED_REQUEST', 'A part of the path is too long.');
  }
  // A status from elsewhere (say an HTTP client's error) is not about this request, so it does not count. Fastify
  // puts 400 on the ECONNRESET of a client that went away while it was sending its body. What serves files throws errors of
  // `http-errors`: a path with U+0000, a range or a condition that does not hold.
  const ownCode = error.code?.startsWith('FST_') || error.code === 'ECONNRESET' || 'expose' in error;
  const isRefusal = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return ownCode && isRefusal ? requestError('MALFORMED_REQUEST', error.message) : undefined;
}

function summary(errors: readonly { pointer: string; detail: string }[]): string {
  const [first] = errors;
  if (first === undefined) return 'The request does not fit its schema.';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${first.pointer === '' ? 'The body' : first.pointer} ${first.detail}${more}.`;
}
