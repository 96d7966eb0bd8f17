// The machine that the orchestrator runs. It stays the same until the orchestrator is another.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, dataOf } from '../api/api.ts';
import { type Definition, machineOf } from './machine.ts';

export function useMachine() {
  const { data } = useQuery({
    queryKey: ['definition'],
    queryFn: () => dataOf(api.GET('/sagas/definition')) as Promise<unknown> as Promise<Definition>,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => (data === undefined ? null : machineOf(data)), [data]);
}
