// When a batch is worth a wait. What a batch costs hardly depends on its size, so fewer and larger ones leave more
// processor time for the rest. Measured: docs/performance.md.

/** A batch of this many says that more is on its way. */
const GATHER_FROM = 4;

/** How long a batch may grow under load, in ms. */
export const GATHER_MS = 6;

/**
 * @param lastBatch size of the batch before
 * @param waiting what could be taken now
 */
export function isWorthGathering(lastBatch: number, waiting: number, maxBatch: number): boolean {
  return lastBatch >= GATHER_FROM && waiting < maxBatch / 2;
}
