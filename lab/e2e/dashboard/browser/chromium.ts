// The browser that the dashboard is tested in: Debian's Chromium. Tests are skipped in one case only: it is not installed.
// With CI=true nothing here skips.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const isMissing = !existsSync(CHROMIUM) && process.env['CI'] !== 'true';

/** A `describe` with a browser; its title says so when there is none. */
export function describeInChromium(title: string, body: () => void): void {
  const reason = isMissing ? ` (skipped: no ${CHROMIUM})` : '';
  describe.skipIf(isMissing)(title + reason, body);
}

/** Nothing is kept from one start to the next: its profile is a fresh folder. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      // Root in a container has no other way.
      '--no-sandbox',
      ...['--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
