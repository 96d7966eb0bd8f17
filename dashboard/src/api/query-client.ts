// The cache of what was read. What the stream reports is read again (see live/live.tsx), so nothing is polled.
import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What was refused is refused again; what is away comes back.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status < 500),
    },
  },
});
