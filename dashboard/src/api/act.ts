// Acts: what is asked of the orchestrator, and what is read again once it is done.
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { readAgain } from './read-again.ts';

interface ActOptions<Input, Output> {
  readonly act: (input: Input) => Promise<Output>;
  /** Beginnings of the keys of what may have changed. */
  readonly changes: readonly QueryKey[];
  readonly onDone?: (output: Output) => void;
}

export function useAct<Input, Output>({ act, changes, onDone }: ActOptions<Input, Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (output) => onDone?.(output),
    onSettled: () => {
      for (const queryKey of changes) readAgain(client, { queryKey });
    },
  });
}
