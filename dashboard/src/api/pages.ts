// Lists that are read page by page, as far as the reader wants.
import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** What a page is asked for with, to spread into a query: exact types allow no `cursor: undefined`. */
export interface PageAsked {
  limit: number;
  cursor?: string;
}

const PAGE = 50;

/** All pages read so far as one list; `more` reads the next one, and is null at the end. */
export function usePages<Item>(
  queryKey: QueryKey,
  read: (page: PageAsked) => Promise<ListPage<Item>>,
  { everyMs }: { everyMs?: number } = {},
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read({ limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: everyMs ?? false,
    placeholderData: (before) => before,
  });
  return {
    items: query.data?.pages.flatMap((page) => page.items),
    error: query.error,
    isReading: query.isFetchingNextPage,
    more: query.hasNextPage
      ? () => {
          query.fetchNextPage().catch(reportError);
        }
      : null,
  };
}
