// Prunes one table to its end, as a run of the pruning does.
import type { Prunable } from '../database/retention/pruning.ts';

/** @returns how many rows went */
export async function pruneAll(prunables: readonly Prunable[], name: string, batch = 500): Promise<number> {
  const prunable = prunables.find((each) => each.name === name)!;
  let total = 0;
  for (let after: string | undefined; ; ) {
    const { count, last } = await prunable.prune(batch, after);
    total += count;
    after = last;
    if (count < batch) return total;
  }
}
