// The page of one saga, by what stands on it.
import type { Locator, Page } from 'playwright-core';

export const sagaPath = (orderId: string) => `/ui/sagas/${orderId}`;

/** Waits until the page's head names the state. */
export async function stands(page: Page, state: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).getByText(state, { exact: true }).waitFor();
}

/** The drawing with the way that an attempt took. */
export const way = (page: Page, attempt: number): Locator =>
  page.getByRole('figure', { name: new RegExp(`^Attempt ${attempt}:`) });

/** The states in the order in which the attempt came through them. */
export async function statesOnWay(page: Page, attempt: number): Promise<string[]> {
  const label = await way(page, attempt).getAttribute('aria-label');
  return label!.replace(/^Attempt \d+: /, '').split(', then ');
}

/** Events of the arrows that are drawn as taken, or in red as undoing what was done. */
export const arrows = (page: Page, attempt: number, mark: 'taken' | 'undone'): Promise<string[]> =>
  way(page, attempt).locator(`.arrow[data-mark=${mark}] text`).allTextContents();

/** Answers the dialog that the button opens. */
export async function replay(
  page: Page,
  { token, reason }: { token: string; reason: string },
): Promise<void> {
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: /^Replay as attempt/ });
  await dialog.getByText('On success, it sends').waitFor();
  await dialog.getByLabel('Another payment token').fill(token);
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}
