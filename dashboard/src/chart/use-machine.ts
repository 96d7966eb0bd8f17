// The machine that the orchestrator runs, and where it is drawn. It stays the same until the orchestrator is another.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, dataOf } from '../api/api.ts';
import { layoutOf } from './layout.ts';
import { type Definition, machineOf } from './machine.ts';

export function useMachine() {
  const { data } = useQuery({
    queryKey: ['definition'],
    queryFn: () => dataOf(api.GET('/sagas/definition')) as Promise<unknown> as Promise<Definition>,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => {
    if (data === undefined) return null;
    const machine = machineOf(data);
    return { machine, layout: layoutOf(machine) };
  }, [data]);
}
