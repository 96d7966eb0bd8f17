// Every view before it has any data, as text: what stands there at once, and what the view asks for first. Runs in Node,
// when the pages are built.
import { QueryClientProvider } from '@tanstack/react-query';
import { renderToStaticMarkup } from 'react-dom/server';
import { Router } from 'wouter';
import { queryClient } from './api/query-client.ts';
import { meQuery } from './api/session.tsx';
import { Gate } from './app.tsx';
import { placeholder } from './early/reads-at.ts';
import { views } from './views/views.ts';

export interface FirstView {
  /** With `:name` for what changes. */
  readonly path: string;
  readonly html: string;
  readonly reads: { readonly any: readonly string[]; readonly view: readonly string[] };
}

export async function firstViews(): Promise<FirstView[]> {
  const firsts: FirstView[] = [];
  for (const { path } of views) {
    queryClient.clear();
    let params = 0;
    const ssrPath = path.replace(/:\w+/g, () => placeholder(params++));
    const html = renderToStaticMarkup(
      <QueryClientProvider client={queryClient}>
        <Router ssrPath={ssrPath}>
          <Gate />
        </Router>
      </QueryClientProvider>,
    ).replaceAll(/~\d~/g, '');
    firsts.push({ path, html, reads: await readsOfQueries() });
  }
  return firsts;
}

/** Runs the queries that the view made, and notes what they ask for instead of asking. */
async function readsOfQueries(): Promise<FirstView['reads']> {
  const asked: string[] = [];
  globalThis.fetch = async (input) => {
    const { pathname, search } = new URL((input as Request).url);
    asked.push(pathname + search);
    throw new Error('noted');
  };
  const reads = { any: [] as string[], view: [] as string[] };
  for (const { queryKey, options } of queryClient.getQueryCache().getAll()) {
    const read = options.queryFn as (context: object) => Promise<unknown>;
    const { initialPageParam } = options as { initialPageParam?: unknown };
    await read({ queryKey, pageParam: initialPageParam }).catch(() => {});
    reads[queryKey[0] === meQuery.queryKey[0] ? 'any' : 'view'].push(...asked.splice(0));
  }
  return reads;
}
