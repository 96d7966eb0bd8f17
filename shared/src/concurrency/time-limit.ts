// A bound on how long we wait for something that cannot be cancelled.

/**
 * The result of `work`, unless it takes longer than `limitMs`.
 * @throws Error `No answer within <limitMs> ms`; the work itself goes on, its later result or error is ignored
 */
export async function withTimeLimit<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`No answer within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work(), expired]);
  } finally {
    clearTimeout(timer);
  }
}
