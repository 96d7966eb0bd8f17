// What went wrong with a request, for the reader of the page.
import { ApiProblem } from '@order-saga/client/api-problem';

export { ApiProblem };

/** One or more sentences. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return 'The orchestrator cannot be reached.';
  // Of one field alone, the detail says it already.
  if (error.errors.every(({ detail }) => error.detail.includes(detail))) return error.detail;
  const fields = error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  return [error.detail, ...fields].join(' ');
}
