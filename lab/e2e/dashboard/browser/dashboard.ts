// The dashboard of a running system, in a browser: pages of it, and whatever they complained of.
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { EmbeddedSystem } from '../../../world/services/embedded-system.ts';
import { launchChromium } from './chromium.ts';
import { holdProgram } from './held-program.ts';
import { watchLayout } from './layout.ts';
import { slowAnswers } from './slow-answers.ts';

export type Theme = 'light' | 'dark';

export interface Visit {
  readonly theme?: Theme;
  /** In CSS pixels; default 1280 x 800. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Null: reads without a token. Default: the admin's. */
  readonly token?: string | null;
  /** Its answers come late and overtake each other, and it is waited for the last. */
  readonly slowly?: boolean;
  /** Done before its address is asked for: what a page preloads is under way as soon as its first bytes are there. */
  readonly first?: (page: Page) => Promise<void>;
  /** Done while the program of the page is kept back. */
  readonly before?: (page: Page) => Promise<void>;
}

export interface Dashboard {
  /** Opens an address in a context of its own, as another person would. */
  open(path: string, visit?: Visit): Promise<Page>;
  /** What the pages wrote to the console as errors, threw, or had refused by the content security policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

/** How long a page may take for what it is asked to show, on a busy machine. */
export const PAGE_LIMIT_MS = 15_000;
/** More than any page has to offer before what a test looks for. */
const TABS_LIMIT = 80;

export async function openDashboard(system: EmbeddedSystem): Promise<Dashboard> {
  const browser = await launchChromium();
  const complaints: string[] = [];
  return {
    complaints,
    async open(
      path,
      { theme = 'light', size = DESKTOP, token = system.adminToken, slowly, first, before } = {},
    ) {
      const page = await newPage(browser, {
        baseURL: system.url('orchestrator'),
        colorScheme: theme,
        viewport: size,
        reducedMotion: 'reduce',
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      listen(page, complaints);
      await watchLayout(page);
      if (token !== null) await keepToken(page, token);
      await first?.(page);
      const answered = slowly ? await slowAnswers(page) : undefined;
      const release = before && (await holdProgram(page));
      await page.goto(path, { waitUntil: before ? 'commit' : 'load' });
      await before?.(page);
      release?.();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await answered?.();
      return page;
    },
    close: () => browser.close(),
  };
}

async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PAGE_LIMIT_MS);
  return context.newPage();
}

function listen(page: Page, complaints: string[]): void {
  const complain = (what: string) => complaints.push(`${new URL(page.url()).pathname}: ${what}`);
  page.on('pageerror', (error) => complain(String(error)));
  page.on('console', (message) => {
    // Chromium's own line for an answer that is no 2xx, or for none: the page has its words for it, and is tested for them.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complain(message.text());
  });
}

/** As signing in does; how that goes is a test of its own. */
async function keepToken(page: Page, token: string): Promise<void> {
  await page.addInitScript((kept) => {
    if (sessionStorage.getItem('order-saga.token') === null) sessionStorage.setItem('order-saga.token', kept);
  }, token);
}

/** Marks the document. @returns whether it is still the same one */
export async function neverReloaded(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate('void (globalThis.isMarked = true)');
  return () => page.evaluate('globalThis.isMarked === true');
}

export const hasFocus = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus')).count()) === 1;

/** Presses Tab until the element has the focus. @throws when it cannot be reached so */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < TABS_LIMIT; presses++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached with ${TABS_LIMIT} presses of Tab: ${target}`);
}

/** Waits until an act says why it is not possible. */
export const described = (button: Locator, reason: RegExp): Promise<void> =>
  button.and(button.page().getByRole('button', { disabled: true, description: reason })).waitFor();
