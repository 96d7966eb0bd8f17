// The machine that the orchestrator runs. It stays the same until the orchestrator is another.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/api.ts';
import { type Tone, toneOf } from '../ui/tones.ts';
import { type Definition, type Machine, machineOf } from './machine.ts';

/** Null while it is not known. */
export function useMachine(): Machine | null {
  const { data = null } = useQuery({
    queryKey: ['definition'],
    queryFn: async () => machineOf((await dataOf(api.GET('/sagas/definition'))) as unknown as Definition),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

/** Tells the tone of a state. */
export function useTone(): (state: string) => Tone {
  const machine = useMachine();
  return (state) => toneOf(machine, state);
}
