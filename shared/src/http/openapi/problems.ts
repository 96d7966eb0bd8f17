// How a route may refuse, as its OpenAPI document says it. A route names its own codes (`problems` of its schema); what
// any route with such input or access may answer is added here.
import type { FastifySchema } from 'fastify';
import { Problem } from '../errors/problem.ts';
import { type RequestErrorCode, type RequestErrorKind, requestErrors } from '../errors/request-errors.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** Codes with which this route refuses, beside those of every route. For the document only. */
    problems?: readonly RequestErrorCode[];
  }
}

/** What a route asks of the one who calls it. */
export interface Asks {
  readonly token: boolean;
  /** Also where no token is configured: it answers 503 then. */
  readonly always: boolean;
}

const problem = { 'application/problem+json': { schema: Problem } };

/** The error responses of a route, by status, in the form that a route's `response` has. */
export function problemResponses(schema: FastifySchema, asks: Asks): Record<string, object> {
  const byStatus = new Map<number, string[]>();
  for (const code of [...(schema.problems ?? []), ...commonProblems(schema, asks)]) {
    const { status, title }: RequestErrorKind = requestErrors[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${title}`]);
  }
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, lines]) => [status, { description: lines.join('\n\n'), content: problem }]),
    ),
    default: { description: 'What went wrong, as problem details (RFC 9457)', content: problem },
  };
}

function commonProblems(schema: FastifySchema, { token, always }: Asks): RequestErrorCode[] {
  const { body, querystring, params, headers, tags } = schema;
  const hasInput = [body, querystring, params, headers].some((part) => part !== undefined);
  return [
    ...when(hasInput, 'VALIDATION_FAILED'),
    ...when(names(querystring, 'cursor'), 'BAD_CURSOR'),
    ...when(names(headers, 'idempotency-key'), 'BAD_IDEMPOTENCY_KEY'),
    ...when(body !== undefined, 'MALFORMED_JSON', 'BODY_TOO_LARGE', 'NOT_JSON', 'UNSUPPORTED_ENCODING'),
    ...when(token, 'UNAUTHORIZED', 'FORBIDDEN', 'TOO_MANY_WRONG_TOKENS'),
    ...when(always, 'ADMIN_DISABLED'),
    'HEADERS_TOO_LARGE',
    ...when(tags?.includes('service') !== true, 'DATABASE_UNAVAILABLE', 'OVERLOADED', 'STOPPING'),
  ];
}

const when = (applies: boolean, ...codes: RequestErrorCode[]) => (applies ? codes : []);

function names(schema: unknown, property: string): boolean {
  return property in ((schema as { properties?: object } | undefined)?.properties ?? {});
}
