import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';

/** The whole at a glance, kept fresh. */
export function useOverview() {
  useRefreshed(['overview']);
  return useQuery({
    queryKey: ['overview'],
    queryFn: () => dataOf(api.GET('/sagas/overview')),
    // What passes without a transition: rates, holds, the gauges of other services. It costs little: all pages share a reading.
    refetchInterval: 2000,
    staleTime: 0,
  });
}
