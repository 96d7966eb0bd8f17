import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';

/** Has what was read before read again. A query that fails shows its error itself. */
export function readAgain(client: QueryClient, filters?: InvalidateQueryFilters): void {
  client.invalidateQueries(filters).catch(reportError);
}
