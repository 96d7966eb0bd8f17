// The one table of coded request errors. Codes are public: docs/errors.md explains each, and a test holds it to this
// table. Never rename a code; clients branch on it.

/** Every code a request can be refused with: HTTP status, short title, and seconds for `Retry-After` on each 429 and 503. */
export const requestErrors = {
  VALIDATION_FAILED: { status: 400, title: 'Request is not valid' },
  MALFORMED_JSON: { status: 400, title: 'Body is not JSON' },
  MALFORMED_REQUEST: { status: 400, title: 'Request is malformed' },
  BAD_CURSOR: { status: 400, title: 'Cursor is not valid' },
  BAD_IDEMPOTENCY_KEY: { status: 400, title: 'Idempotency-Key is not valid' },
  BAD_WEBHOOK_SIGNATURE: { status: 400, title: 'Webhook is not signed by the provider' },
  BAD_WEBHOOK_EVENT: { status: 400, title: 'Webhook is not a provider event' },
  UNAUTHORIZED: { status: 401, title: 'Authentication required' },
  FORBIDDEN: { status: 403, title: 'Another role is needed' },
  CROSS_SITE_WRITE: { status: 403, title: 'Cross-site write is refused' },
  ORDER_NOT_FOUND: { status: 404, title: 'No such order' },
  SAGA_NOT_FOUND: { status: 404, title: 'No such saga' },
  PRODUCT_NOT_FOUND: { status: 404, title: 'No such product' },
  DEAD_LETTER_NOT_FOUND: { status: 404, title: 'No such dead letter' },
  RESERVATION_NOT_FOUND: { status: 404, title: 'No such reservation' },
  FAILURE_GROUP_NOT_FOUND: { status: 404, title: 'No such failure group' },
  SELECTION_NOT_FOUND: { status: 404, title: 'No such selection' },
  REPLAY_NOT_FOUND: { status: 404, title: 'No such replay run' },
  HOLD_NOT_FOUND: { status: 404, title: 'No such hold' },
  ROUTE_NOT_FOUND: { status: 404, title: 'No such route' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method is not allowed' },
  REQUEST_TIMEOUT: { status: 408, title: 'Request took too long to arrive' },
  ORDER_FINISHED: { status: 409, title: 'Order is already finished' },
  SAGA_NOT_RETRYABLE: { status: 409, title: 'Saga has nothing to send now' },
  SAGA_NOT_CANCELLABLE: { status: 409, title: 'Saga cannot be cancelled now' },
  SAGA_HAS_NO_DEADLINE: { status: 409, title: 'Saga has no such deadline' },
  PAYMENT_NOT_SETTLEABLE: { status: 409, title: 'Payment cannot be settled now' },
  SAGA_NOT_ENDABLE: { status: 409, title: 'Saga cannot be ended now' },
  SAGA_NOT_REPLAYABLE: { status: 409, title: 'Saga cannot be replayed now' },
  SAGA_HAS_NO_STORY: { status: 409, title: 'History of the saga gives no test' },
  SELECTION_TOO_LARGE: { status: 409, title: 'Too many sagas for one selection' },
  SELECTION_USED: { status: 409, title: 'Selection is already used' },
  NOTHING_TO_REPLAY: { status: 409, title: 'No saga can be replayed' },
  PAYMENT_TOKEN_NEEDED: { status: 409, title: 'Another payment token is needed' },
  APPROVAL_NEEDED: { status: 409, title: 'Approval is needed' },
  SECOND_PERSON_NEEDED: { status: 409, title: 'Another person must approve' },
  REPLAY_STATE: { status: 409, title: 'Replay run is in another state' },
  COMMAND_HELD: { status: 409, title: 'Command is held already' },
  HOLD_STATE: { status: 409, title: 'Hold is in another state' },
  RELEASE_UNDER_WAY: { status: 409, title: 'Another release is under way' },
  DEAD_LETTER_NOT_PARKED: { status: 409, title: 'Dead letter is not parked' },
  IDEMPOTENCY_KEY_IN_USE: { status: 409, title: 'First request with this key is still in flight' },
  STOCK_OUT_OF_RANGE: { status: 409, title: 'Stock would be out of range' },
  BODY_TOO_LARGE: { status: 413, title: 'Body is too large' },
  NOT_JSON: { status: 415, title: 'Body must be application/json' },
  UNSUPPORTED_ENCODING: { status: 415, title: 'Content-Encoding is not understood' },
  HOST_NOT_ALLOWED: { status: 421, title: 'Host is not allowed' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'Idempotency-Key was used for another request' },
  SEVERAL_CUSTOMERS: { status: 422, title: 'One payment token for several customers' },
  TOO_MANY_WRONG_TOKENS: { status: 429, title: 'Too many wrong tokens' },
  TOO_MANY_STREAMS: { status: 429, title: 'Too many streams of one client', retryAfter: 10 },
  HEADERS_TOO_LARGE: { status: 431, title: 'Request headers are too large' },
  INTERNAL: { status: 500, title: 'Internal error' },
  CLIENT_SHARE_USED: { status: 503, title: 'Client has used its share of unfinished orders', retryAfter: 1 },
  OVERLOADED: { status: 503, title: 'Service is overloaded', retryAfter: 1 },
  STOPPING: { status: 503, title: 'Service is stopping', retryAfter: 1 },
  DATABASE_UNAVAILABLE: { status: 503, title: 'Database is unavailable', retryAfter: 2 },
  BROKER_UNAVAILABLE: { status: 503, title: 'Message broker is unavailable', retryAfter: 2 },
  PEER_UNAVAILABLE: { status: 503, title: 'Another service is unavailable', retryAfter: 2 },
  ADMIN_DISABLED: { status: 503, title: 'Admin routes are disabled', retryAfter: 60 },
} as const satisfies Record<string, RequestErrorKind>;

export type RequestErrorCode = keyof typeof requestErrors;

/** One row of the table. `retryAfter` is in seconds. */
export interface RequestErrorKind {
  status: number;
  title: string;
  retryAfter?: number;
}

/** One invalid field. `pointer`: RFC 6901 into the body (`/lines/0/quantity`), or below `/query`, `/params`, `/headers`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** What may go with an error: response headers (lower case), the fields at fault, the error behind it (only logged). */
export interface RequestErrorExtra {
  headers?: Readonly<Record<string, string>>;
  errors?: readonly FieldError[];
  cause?: unknown;
}

/** A request that is refused with a coded problem. `detail` is shown to the client, except for INTERNAL. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[] | undefined;

  constructor(code: RequestErrorCode, detail: string, extra: RequestErrorExtra = {}) {
    super(`${code}: ${detail}`, extra.cause === undefined ? undefined : { cause: extra.cause });
    const kind: RequestErrorKind = requestErrors[code];
    this.code = code;
    this.status = kind.status;
    this.title = kind.title;
    this.detail = detail;
    this.headers = {
      ...(kind.retryAfter === undefined ? {} : { 'retry-after': String(kind.retryAfter) }),
      ...extra.headers,
    };
    this.errors = extra.errors;
  }
}

/** Makes the error to throw: `throw requestError('ORDER_NOT_FOUND', 'No order 0192…')`. */
export function requestError(
  code: RequestErrorCode,
  detail: string,
  extra?: RequestErrorExtra,
): RequestError {
  return new RequestError(code, detail, extra);
}
