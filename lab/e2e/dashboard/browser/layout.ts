// How steady a page is while it loads, and whether it fits the width of its window.
import type { Page } from 'playwright-core';

/** https://web.dev/articles/cls calls up to 0.1 good. One table that moves by a row is 0.03 of a phone. */
export const STEADY = 0.02;

/** To be called before the page is loaded. What moves at once after a click or a key is no shift. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript({
    content: `
      globalThis.layoutShifts = [];
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries())
          if (!hadRecentInput) layoutShifts.push({ value, moved: sources.map(({ node }) => node?.className ?? '') });
      }).observe({ type: 'layout-shift', buffered: true });`,
  });
}

export interface LayoutShift {
  readonly value: number;
  /** Classes of what was moved. */
  readonly moved: readonly string[];
}

export const layoutShifts = (page: Page): Promise<LayoutShift[]> => page.evaluate('layoutShifts');

/** By how many pixels the page can be scrolled sideways, and what sticks out; 0 on a page that fits. */
export const overflow = (page: Page): Promise<{ pixels: number; outside: string[] }> =>
  page.evaluate(`({
    pixels: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    outside: document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120)),
  })`);
