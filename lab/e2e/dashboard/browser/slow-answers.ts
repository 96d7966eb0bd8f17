// Answers of the API that take their time and overtake each other: what comes late is what pushes other things away.
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const ANSWERS = /^https?:\/\/[^/]+\/(sagas|admin|access|try)(\/|\?|$)/;
const STREAM = '/sagas/stream';

/** Milliseconds that the first answer is kept back, the second and so on; then from the beginning. */
const DELAYS = [250, 50, 400, 150, 0, 300];
/** What is asked for after an answer, is asked for within this time. Milliseconds. */
const QUIET_MS = 250;

/** To be called before the page is loaded. @returns waits until all answers have come, also those asked for after others */
export async function slowAnswers(page: Page): Promise<() => Promise<void>> {
  let asked = 0;
  let underWay = 0;
  let lastChange = performance.now();
  await page.route(ANSWERS, async (route) => {
    if (new URL(route.request().url()).pathname === STREAM) return route.continue();
    const wait = DELAYS[asked++ % DELAYS.length]!;
    underWay += 1;
    try {
      // Fetched before the wait: its place in the order is decided here and not by the server.
      const response = await route.fetch();
      await delay(wait);
      await route.fulfill({ response });
    } finally {
      underWay -= 1;
      lastChange = performance.now();
    }
  });
  return async () => {
    while (underWay > 0 || performance.now() - lastChange < QUIET_MS) await delay(QUIET_MS / 5);
    // From here on answers come as they come; one that is under way when the page is closed is no fault.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  };
}
