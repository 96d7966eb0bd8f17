// Pictures for the documents, kept only when asked for: a test run leaves the working tree as it was.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../world/services/program.ts';

/** DASHBOARD_SCREENSHOTS: the folder, from the root of the project. */
const folder = process.env['DASHBOARD_SCREENSHOTS'] ?? '';

export const keepsScreenshots = folder !== '';

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (!keepsScreenshots) return;
  await mkdir(join(root, folder), { recursive: true });
  await page.screenshot({ path: join(root, folder, `${name}.png`), animations: 'disabled' });
}

/** As `keepScreenshot`, once in each theme. */
export async function keepInBothThemes(page: Page, name: string): Promise<void> {
  if (!keepsScreenshots) return;
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await keepScreenshot(page, `${name}-${theme}`);
  }
}
