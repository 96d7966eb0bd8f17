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
    filled: atFirst((page) => page.getByRole('link', { name: /^Completed .*sagas/ })),
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
  {
    name: 'failures',
    path: () => '/ui/failures',
    filled: atFirst((page) => page.getByText('card_declined')),
  },
  {
    name: 'failure-group',
    path: ({ group }) => `/ui/failures/${group}`,
    filled: atFirst((page) => page.getByRole('link', { name: /^…/ })),
  },
  {
    name: 'replays',
    path: () => '/ui/replays',
    filled: atFirst((page) => page.getByText('Customers were asked')),
  },
  {
    name: 'replay-preview',
    path: ({ preview }) => `/ui/replays/preview/${preview}`,
    filled: atFirst((page) => page.getByRole('link', { name: /^…/ })),
  },
  {
    name: 'replay-run',
    path: ({ run }) => `/ui/replays/${run}`,
    filled: atFirst((page) => page.getByRole('link', { name: /^…/ })),
  },
  {
    name: 'holds',
    path: () => '/ui/holds',
    filled: atFirst((page) => page.getByText('The provider was away')),
  },
  {
    name: 'hold',
    path: ({ hold }) => `/ui/holds/${hold}`,
    filled: atFirst((page) => page.getByText('The provider was away')),
  },
  {
    name: 'dead-letters',
    path: () => '/ui/dead-letters',
    filled: atFirst((page) => page.getByText('invalid-json')),
  },
  {
    name: 'audit',
    path: () => '/ui/audit',
    filled: atFirst((page) => page.getByText('The customer has another card')),
  },
  {
    name: 'try-it',
    path: () => '/ui/try-it?customer=ada-10',
    filled: atFirst((page) => page.getByRole('link', { name: /^…/ })),
  },
];
