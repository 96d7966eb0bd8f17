// What is measured: anything that takes orders, over HTTP or from a load of its own, with the processes that it costs.
import type { Customers } from '../../load/closed-loop.ts';

export interface SystemUnderTest<Running extends RunningSystem = RunningSystem> {
  readonly name: string;
  /** Starts it with empty books, and `stock` on the shelves. */
  start(): Promise<Running>;
}

export interface RunningSystem {
  /** Base URLs that take `POST /orders`. */
  readonly orderUrls: readonly string[];
  /** The customers of a system that takes no orders over HTTP. */
  load?(): Customers;
  /** Everything that works for it, servers included. Undefined pids: not on this machine. */
  processes(): readonly Component[];
  /** Where it can be read what work it did; undefined: nowhere. */
  readonly counters?: CounterSources;
  /** @returns one sentence for each thing in the books that must not be; to be asked when every order has its end */
  check(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface CounterSources {
  /** Full URL by the name of what the database belongs to. */
  readonly databases: ReadonlyMap<string, string>;
  /** Of each process: where it tells its metrics. */
  readonly metricsUrls: readonly string[];
}

export interface Component {
  readonly name: string;
  /** What its time is counted under. */
  readonly kind: 'node' | 'postgresql' | 'rabbitmq' | 'engine';
  /** Its processes now, the parent of short-lived ones first. */
  readonly pids: readonly number[] | undefined;
}
