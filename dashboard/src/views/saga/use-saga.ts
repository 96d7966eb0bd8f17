// One saga: as it is stored, why it stands there, and what the other services hold. Read again when it moves.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';

export function useSaga(orderId: string) {
  const params = { path: { orderId } };
  const saga = useQuery({
    queryKey: ['saga', orderId, 'history'],
    queryFn: () => dataOf(api.GET('/sagas/{orderId}', { params })),
  });
  const explanation = useQuery({
    queryKey: ['saga', orderId, 'explain'],
    queryFn: () => dataOf(api.GET('/sagas/{orderId}/explain', { params })),
    // Queues fill and empty without a transition.
    refetchInterval: ({ state }) => (state.data?.waiting ? 3000 : false),
  });
  const services = useQuery({
    queryKey: ['saga', orderId, 'services'],
    queryFn: () => dataOf(api.GET('/sagas/{orderId}/services', { params })),
    // A service that was away is asked again.
    refetchInterval: ({ state }) =>
      Object.values(state.data ?? {})
        .flat()
        .some(({ whyNot }) => whyNot !== null)
        ? 5000
        : false,
  });
  useRefreshed(['saga', orderId], 200, (transition) => transition.orderId === orderId);
  return { saga, explanation, services };
}
