// What can be done to the system. Plain data, so that a plan can be made, compared and printed.
import { type ServiceName, serviceNames } from '../../world/service-names.ts';

export type ReplicaName = `${ServiceName}-${1 | 2}`;

export const replicaNames: readonly ReplicaName[] = serviceNames.flatMap((service): ReplicaName[] => [
  `${service}-1`,
  `${service}-2`,
]);

export const serviceOf = (name: ReplicaName): ServiceName =>
  serviceNames.find((service) => name.startsWith(service))!;

export type ServerName = 'postgres' | 'rabbitmq';

/** The connections to one server: of one replica, or of all. */
export interface Scope {
  readonly server: ServerName;
  readonly replica: ReplicaName | 'all';
}

/** `downMs`: from the end of the process to its new start. `forMs`: how long the fault stays. */
export type Fault =
  /** SIGKILL. */
  | { readonly kind: 'kill service'; readonly replica: ReplicaName; readonly downMs: number }
  /** SIGSTOP, then SIGCONT. */
  | { readonly kind: 'stop service'; readonly replica: ReplicaName; readonly forMs: number }
  /** SIGTERM: a roll-out. */
  | { readonly kind: 'restart service'; readonly replica: ReplicaName; readonly downMs: number }
  | { readonly kind: 'kill RabbitMQ'; readonly downMs: number }
  /** An immediate shutdown: no checkpoint, recovery at the start. */
  | { readonly kind: 'stop PostgreSQL'; readonly downMs: number }
  /** Every open connection is reset. */
  | { readonly kind: 'cut connections'; readonly scope: Scope }
  | { readonly kind: 'refuse connections'; readonly scope: Scope; readonly forMs: number }
  | {
      readonly kind: 'slow connections';
      readonly scope: Scope;
      /** Added to a round trip. */
      readonly latencyMs: number;
      readonly forMs: number;
    }
  /** Nothing goes through and nothing is closed. */
  | { readonly kind: 'freeze connections'; readonly scope: Scope; readonly forMs: number };

export type FaultKind = Fault['kind'];

/** Whether it is between every process and a server, so that nothing can go on while it lasts. */
export function stopsAll(fault: Fault): boolean {
  if (fault.kind === 'kill RabbitMQ' || fault.kind === 'stop PostgreSQL') return true;
  return 'scope' in fault && fault.scope.replica === 'all';
}

export function describeFault(fault: Fault): string {
  const { kind, ...rest } = fault;
  const details = Object.entries(rest).map(([name, value]) =>
    name === 'scope'
      ? `${(value as Scope).replica} to ${(value as Scope).server}`
      : typeof value === 'number'
        ? `${name.replace(/Ms$/, '')} ${value} ms`
        : String(value),
  );
  return `${kind} (${details.join(', ')})`;
}
