// The page of sagas that the address means, following what happens.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/api.ts';
import { readAgain } from '../../api/read-again.ts';
import type { SagaPage } from '../../api/types.ts';
import { useRefreshed, useTransitions } from '../../live/live.tsx';
import { filterOf, PAGE, queryOf } from './filter.ts';
import { begunIn, updatedRows } from './rows.ts';

export function useSagas(search: URLSearchParams) {
  const client = useQueryClient();
  const query = queryOf(search);
  const queryKey = ['sagas', query];
  const { data, error, isPlaceholderData } = useQuery({
    queryKey,
    queryFn: () => dataOf(api.GET('/sagas', { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const [begun, setBegun] = useState(0);

  function refresh() {
    setBegun(0);
    readAgain(client, { queryKey: ['sagas'] });
  }

  useTransitions((batch) => {
    const page = client.getQueryData<SagaPage>(queryKey);
    if (page === undefined) return;
    const items = updatedRows(page.items, batch) as SagaPage['items'];
    if (items !== page.items) client.setQueryData<SagaPage>(queryKey, { ...page, items });
    const more = begunIn(batch, page.items);
    if (more === 0) return;
    // While there is room, they come in; a full page does not move under the reader.
    if (page.items.length < PAGE) refresh();
    else setBegun((before) => before + more);
  });
  return { page: data, error, isStale: isPlaceholderData, begun, refresh };
}

export function useFacets(search: URLSearchParams) {
  const filter = filterOf(search);
  const { data } = useQuery({
    queryKey: ['facets', filter],
    queryFn: () => dataOf(api.GET('/sagas/facets', { params: { query: filter } })),
    placeholderData: keepPreviousData,
  });
  // Counting up to 100,000 takes its time.
  useRefreshed(['facets'], 3000);
  return data;
}
