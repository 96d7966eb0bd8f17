// A page whose program does not come: what is there then is what one sees first.
import type { Page } from 'playwright-core';

const PROGRAM = /\/assets\/index-[^/]+\.js$/;

/** To be called before the page is loaded. @returns lets the program through */
export async function holdProgram(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(PROGRAM, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}
