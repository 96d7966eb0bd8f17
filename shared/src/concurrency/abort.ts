/**
 * Rejects with the signal's reason once it is aborted, at once when it already is: the event of a signal comes but
 * once, and whoever only listens for it may wait for ever. To be raced with what may take too long.
 */
export function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
