// All views: which address shows which, and what the navigation offers.
import { Activity, List, type LucideIcon } from 'lucide-react';
import { type ComponentType, lazy } from 'react';
import { paths } from '../paths.ts';

interface View {
  /** With `:name` for what changes. */
  readonly path: string;
  readonly component: ComponentType;
}

export const views: readonly View[] = [
  { path: paths.overview, component: lazy(() => import('./overview/overview.tsx')) },
  { path: paths.sagas, component: lazy(() => import('./sagas/sagas.tsx')) },
  { path: '/ui/sagas/:orderId', component: lazy(() => import('./saga/saga.tsx')) },
];

export const navigation: readonly { path: string; title: string; icon: LucideIcon }[] = [
  { path: paths.overview, title: 'Overview', icon: Activity },
  { path: paths.sagas, title: 'Sagas', icon: List },
];

/** A view is current on the pages below it, too. */
export function isCurrent(path: string, location: string): boolean {
  return path === location || (path !== '/' && location.startsWith(`${path}/`));
}
