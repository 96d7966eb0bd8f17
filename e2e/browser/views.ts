// Every view of the dashboard: its address, and what is there once it has been filled.
import type { Page } from 'playwright-core';
import type { Showcase } from './showcase.ts';

export interface View {
  readonly name: string;
  path(shown: Showcase): string;
  /** Waits until what it shows has come. */
  filled(page: Page): Promise<unknown>;
}

const atFirst = (find: (page: Page) => ReturnType<Page['getByRole']>) => (page: Page) =>
  find(page).first().waitFor();

export const views: readonly View[] = [
  {
    name: 'overview',
    path: () => '/',
    filled: atFirst((page) => page.getByText('ReleasingStock')),
  },
  {
    name: 'sagas',
    path: () => '/ui/sagas',
    filled: atFirst((page) => page.getByRole('link', { name: /^…/ })),
  },
  {
    name: 'saga',
    path: ({ replayed }) => `/ui/sagas/${replayed}`,
    filled: atFirst((page) => page.getByText('OrderReopened')),
  },
];
