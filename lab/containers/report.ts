// What was looked at, with the second at which it was known.
export interface Report {
  /** Runs it; an error is told and lets the run fail, but not end: what comes after is looked at as well. */
  check(claim: string, look: () => Promise<unknown>): Promise<void>;
  /** As `check`, but without it there is nothing more to look at. @throws Unmet */
  need(claim: string, look: () => Promise<unknown>): Promise<void>;
  failed(): boolean;
}

/** What was needed is not there; it has been told. */
export class Unmet extends Error {}

export function createReport(): Report {
  const began = performance.now();
  let failures = 0;
  const say = (text: string) =>
    console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`);
  async function holds(claim: string, look: () => Promise<unknown>): Promise<boolean> {
    try {
      const seen = await look();
      say(`ok    ${claim}${typeof seen === 'string' && seen !== '' ? `: ${seen}` : ''}`);
      return true;
    } catch (error) {
      failures++;
      say(`FAIL  ${claim}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
  return {
    check: async (claim, look) => {
      await holds(claim, look);
    },
    async need(claim, look) {
      if (!(await holds(claim, look))) throw new Unmet(claim);
    },
    failed: () => failures > 0,
  };
}
