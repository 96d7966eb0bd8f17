// All views: which address shows which, and what the navigation offers.
import {
  Activity,
  CircleAlert,
  CirclePause,
  FlaskConical,
  List,
  type LucideIcon,
  MailX,
  RotateCcw,
  ScrollText,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { paths } from '../paths.ts';
import Audit from './audit/audit.tsx';
import DeadLetters from './dead-letters/dead-letters.tsx';
import Failures from './failures/failures.tsx';
import GroupView from './failures/group.tsx';
import HoldPage from './holds/hold.tsx';
import Holds from './holds/holds.tsx';
import Overview from './overview/overview.tsx';
import PreviewView from './replays/preview.tsx';
import Replays from './replays/replays.tsx';
import RunView from './replays/run.tsx';
import SagaView from './saga/saga.tsx';
import Sagas from './sagas/sagas.tsx';
import TryIt from './try-it/try-it.tsx';

interface View {
  /** With `:name` for what changes. */
  readonly path: string;
  readonly component: ComponentType;
}

/** In one file with the frame: a view asks for its data at once, and waits for none of its own. What is large and only draws is
    not: see chart/chart-place.tsx and plot/plot.tsx. */
export const views: readonly View[] = [
  { path: paths.overview, component: Overview },
  { path: paths.sagas, component: Sagas },
  { path: '/ui/sagas/:orderId', component: SagaView },
  { path: paths.failures, component: Failures },
  { path: '/ui/failures/:group', component: GroupView },
  { path: paths.replays, component: Replays },
  { path: '/ui/replays/preview/:selectionToken', component: PreviewView },
  { path: '/ui/replays/:replayId', component: RunView },
  { path: paths.holds, component: Holds },
  { path: '/ui/holds/:holdId', component: HoldPage },
  { path: paths.deadLetters, component: DeadLetters },
  { path: paths.audit, component: Audit },
  { path: paths.tryIt, component: TryIt },
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
  { path: paths.holds, title: 'Holds', icon: CirclePause },
  { path: paths.deadLetters, title: 'Dead letters', icon: MailX },
  { path: paths.audit, title: 'Audit', icon: ScrollText },
  { path: paths.tryIt, title: 'Try it', icon: FlaskConical, onlyTriable: true },
];

/** A view is current on the pages below it, too. */
export function isCurrent(path: string, location: string): boolean {
  return path === location || (path !== '/' && location.startsWith(`${path}/`));
}
