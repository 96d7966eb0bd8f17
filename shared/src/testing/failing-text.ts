// Values that cannot be made into text, wherever they are: JSON.stringify fails, as it does for nesting that is deeper than
// the stack.

class TextFailure extends Error {}

/**
 * Does the work again and again: JSON.stringify fails at its first call, the next time at its second, and so on, until the
 * work is done without a failure.
 * @param afterFailure looks at what a failed run has left
 * @returns how many runs failed
 * @throws when a run swallowed its failure
 */
export async function failAtEachText(
  work: () => Promise<unknown>,
  afterFailure: () => Promise<void>,
): Promise<number> {
  for (let failing = 1; ; failing++) {
    const { hasFailed, error } = await failingAt(failing, work);
    if (!hasFailed) {
      if (error !== undefined) throw error;
      return failing - 1;
    }
    if (!(error instanceof TextFailure))
      throw new Error(`call ${failing} of JSON.stringify failed, and the work was done`, { cause: error });
    await afterFailure();
  }
}

async function failingAt(failing: number, work: () => Promise<unknown>) {
  const { stringify } = JSON;
  let calls = 0;
  JSON.stringify = ((...value: Parameters<typeof stringify>) => {
    calls++;
    if (calls === failing) throw new TextFailure('no text');
    return stringify(...value);
  }) as typeof stringify;
  try {
    await work();
    return { hasFailed: calls >= failing, error: undefined };
  } catch (error) {
    return { hasFailed: calls >= failing, error };
  } finally {
    JSON.stringify = stringify;
  }
}
