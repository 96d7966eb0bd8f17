// When a batch is worth a wait. What a batch costs hardly depends on its size, so fewer and larger ones leave more
// processor time for the rest; but where there is processor time to spare, a wait is only a wait. How long the batch
// before took tells which of the two it is. Measured: docs/performance.md.

/** A batch of this many says that more is on its way. */
const GATHER_FROM = 8;
/** How long a batch may grow: for this share of what the batch before took … */
const SHARE = 0.8;
/** … less the more messages that one had above this many, as what a batch costs is little for each of many … */
const MANY = 16;
/** … and at most for this long, in ms. */
const MOST_MS = 8;

export interface Gathering {
  /** @returns how long the next batch should grow, in whole ms; 0: it is taken at once */
  waitMs(waiting: number): number;
  /** Told of each batch when it is done. */
  took(size: number, ms: number): void;
}

/** @param maxBatch most that one batch takes */
export function createGathering(maxBatch: number): Gathering {
  let lastSize = 0;
  let lastMs = 0;
  return {
    waitMs(waiting) {
      if (lastSize < GATHER_FROM || waiting >= maxBatch / 2) return 0;
      const share = SHARE * Math.min(1, MANY / lastSize);
      return Math.min(MOST_MS, Math.round(lastMs * share));
    },
    took: (size, ms) => {
      lastSize = size;
      lastMs = ms;
    },
  };
}
