// What was looked at, with the second at which it was known.
export interface Report {
  /** Runs it; an error is told and lets the run fail, but not end: what comes after is looked at as well. */
  check(claim: string, look: () => Promise<unknown>): Promise<void>;
  failed(): boolean;
}

export function createReport(): Report {
  const began = performance.now();
  let failures = 0;
  const say = (text: string) =>
    console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`);
  return {
    async check(claim, look) {
      try {
        const seen = await look();
        say(`ok    ${claim}${typeof seen === 'string' && seen !== '' ? `: ${seen}` : ''}`);
      } catch (error) {
        failures++;
        say(`FAIL  ${claim}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    failed: () => failures > 0,
  };
}
