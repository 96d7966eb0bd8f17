// What a request came to that was refused (RFC 9457), or did not arrive.

export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: readonly FieldProblem[];

  constructor(
    status: number,
    body: { code?: string; title?: string; detail?: string; errors?: FieldProblem[] },
  ) {
    super(body.detail ?? `The orchestrator answered ${status}.`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = body.code ?? 'UNKNOWN';
    this.title = body.title ?? 'Something went wrong';
    this.errors = body.errors ?? [];
  }
}

/** Reads the problem details of a refused answer; any other body makes a problem without code. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await response.json().catch(() => null);
  return new ApiProblem(response.status, typeof body === 'object' && body !== null ? body : {});
}

/** One or more sentences for the reader of the page. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem) {
    const fields = error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
    return [error.message, ...fields].join(' ');
  }
  return 'The orchestrator cannot be reached.';
}
