// All views: which address shows which, and what the navigation offers.
import {
  Activity,
  CircleAlert,
  FlaskConical,
  List,
  type LucideIcon,
  MailX,
  RotateCcw,
  ScrollText,
} from 'lucide-react';
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
  { path: paths.failures, component: lazy(() => import('./failures/failures.tsx')) },
  { path: '/ui/failures/:group', component: lazy(() => import('./failures/group.tsx')) },
  { path: paths.replays, component: lazy(() => import('./replays/replays.tsx')) },
  { path: '/ui/replays/preview/:selectionToken', component: lazy(() => import('./replays/preview.tsx')) },
  { path: '/ui/replays/:replayId', component: lazy(() => import('./replays/run.tsx')) },
  { path: paths.deadLetters, component: lazy(() => import('./dead-letters/dead-letters.tsx')) },
  { path: paths.audit, component: lazy(() => import('./audit/audit.tsx')) },
  { path: paths.tryIt, component: lazy(() => import('./try-it/try-it.tsx')) },
];

export const navigation: readonly {
  readonly path: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Only in a system that is there to be tried. */
  readonly onlyTriable?: boolean;
}[] = [
  { path: paths.overview, title: 'Overview', icon: Activity },
  { path: paths.sagas, title: 'Sagas', icon: List },
  { path: paths.failures, title: 'Failures', icon: CircleAlert },
  { path: paths.replays, title: 'Replay runs', icon: RotateCcw },
  { path: paths.deadLetters, title: 'Dead letters', icon: MailX },
  { path: paths.audit, title: 'Audit', icon: ScrollText },
  { path: paths.tryIt, title: 'Try it', icon: FlaskConical, onlyTriable: true },
];

/** A view is current on the pages below it, too. */
export function isCurrent(path: string, location: string): boolean {
  return path === location || (path !== '/' && location.startsWith(`${path}/`));
}
