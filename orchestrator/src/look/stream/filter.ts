// Which transitions a stream shows. Pure.
import type { Transition } from './transitions.ts';

export interface StreamFilter {
  readonly orderId?: string | undefined;
  /** The states led to. */
  readonly state?: readonly string[] | undefined;
  readonly outcome?: Transition['outcome'] | undefined;
  readonly customerId?: string | undefined;
  /** `all`: also sends after the first, and messages that moved nothing. */
  readonly kinds?: 'transitions' | 'all' | undefined;
}

const MOVING = new Set<Transition['kind']>(['message', 'timeout', 'admin']);

export function isShown(filter: StreamFilter, transition: Transition): boolean {
  const { orderId, state, outcome, customerId, kinds } = filter;
  return (
    (kinds === 'all' || MOVING.has(transition.kind)) &&
    (orderId === undefined || transition.orderId === orderId) &&
    (state === undefined || state.includes(transition.to)) &&
    (outcome === undefined || transition.outcome === outcome) &&
    (customerId === undefined || transition.customerId === customerId)
  );
}
