// What goes wrong with a request, as errors to branch on.
import type { RequestErrorCode } from '@order-saga/shared/http/errors/request-errors';

/** Codes of today; a newer service may know more. */
export type ProblemCode = RequestErrorCode | (string & {});

/** A field that was refused; `pointer` is a JSON pointer, as in docs/errors.md. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** The service refused the request (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Null: something between us and the service answered, and not with a problem. */
  readonly code: ProblemCode | null;
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
  /** When to try again. Seconds; undefined where the service does not say. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: unknown, retryAfter: string | null = null) {
    const { code, detail, errors } = (isProblem(body) ? body : {}) as Partial<ApiProblem>;
    super(code === undefined ? `HTTP ${status}` : `${code}: ${detail}`);
    this.status = status;
    this.code = code ?? null;
    this.detail = detail ?? `The answer is ${status}, and no problem of the service.`;
    this.errors = errors ?? [];
    this.retryAfter = retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
  }
}

/** No answer came: nobody listens there, or the connection broke. Whether the request arrived is not known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`${url} does not answer`, { cause });
    this.url = url;
  }
}

/** @returns the problem of an answer that is no success */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '');
  return new ApiProblem(response.status, parse(text), response.headers.get('retry-after'));
}

function isProblem(body: unknown): boolean {
  const { code, detail } = (body ?? {}) as Record<string, unknown>;
  return typeof code === 'string' && typeof detail === 'string';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
