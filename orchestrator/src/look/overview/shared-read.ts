// One reading for all who ask: whoever comes while it is made or still fresh gets the same. However many pages are open,
// the database is asked once in a while, and the more it costs the more rarely.

/** How long a reading is fresh, at least. Milliseconds. */
const FRESH_MS = 1000;
/** A reading that takes long is fresh for this many times as long: it has a fifth of a connection at most. */
const REST = 4;

/** @param read makes a reading; one that fails is not kept @param now milliseconds */
export function sharedRead<Value>(
  read: () => Promise<Value>,
  now: () => number = () => performance.now(),
): () => Promise<Value> {
  let current: { readonly value: Promise<Value>; freshUntil: number } | undefined;
  return () => {
    const begun = now();
    if (current !== undefined && begun < current.freshUntil) return current.value;
    const reading = { value: read(), freshUntil: Number.POSITIVE_INFINITY };
    current = reading;
    reading.value.then(
      () => {
        const ended = now();
        reading.freshUntil = ended + Math.max(FRESH_MS, REST * (ended - begun));
      },
      () => {
        if (current === reading) current = undefined;
      },
    );
    return reading.value;
  };
}
