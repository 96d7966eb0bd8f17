// A run's whole world: the clock, the copies of the services and what they have in hand, the queues, the stores.
// Everything that happens is a step of a task; between two steps anything else can happen.
import type { Message } from '@order-saga/shared/contracts/message';
import type { Choices } from './choices.ts';
import type { Conduct } from './conduct.ts';
import { createStores, type Stores } from './stores.ts';

export type Service = 'orchestrator' | 'order' | 'stock' | 'payment';

export interface Copy {
  readonly name: string;
  readonly service: Service;
  /** It is dead until then. */
  downUntil: number;
  /** It stands still until then, and goes on where it stood. */
  stalledUntil: number;
  /** Provider calls in its memory: the abandoned ones are no longer listened to. */
  readonly calls: Map<string, { isAbandoned: boolean }>;
}

/** Waits for a condition, for a time, or (both absent) only lets others go first. */
export interface Pause {
  readonly until?: () => boolean;
  readonly at?: number;
}

export type Steps = Generator<Pause, void, void>;

export interface Task {
  readonly copy: Copy;
  readonly name: string;
  readonly steps: Steps;
  readonly deliveries: readonly Delivery[];
  pause: Pause;
  /** The connection was lost with an open transaction: it can only be rolled back. */
  isBroken: boolean;
}

export interface QueuedMessage {
  readonly message: Message;
  /** Still on the way until then. */
  readonly visibleAt: number;
}

export interface Delivery {
  readonly queue: QueueName;
  readonly queued: QueuedMessage;
  /** False once it is settled or the broker took it back. */
  isLive: boolean;
}

export type QueueName = 'orchestrator.replies' | 'order.commands' | 'stock.commands' | 'payment.commands';

/** A call on its way to the provider and back. */
export interface ProviderRequest {
  readonly work: 'charge' | 'cancel';
  readonly key: string;
  readonly amount: number;
  readonly token: string | null;
  readonly arrivesAt: number;
  answer: ProviderAnswer | null;
  answeredAt: number;
}

export type ProviderAnswer =
  | { readonly status: 'charged'; readonly reference: string }
  | { readonly status: 'declined'; readonly declineCode: string }
  | { readonly status: 'closed' }
  | { readonly status: 'cancelled'; readonly outcome: 'NotCharged' | 'Refunded' }
  | { readonly status: 'error' };

export interface Settings {
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
}

export interface World extends Stores {
  readonly choices: Choices;
  readonly conduct: Conduct;
  /** Faults that do not happen. */
  readonly spared: ReadonlySet<string>;
  /** Told of each thing that happens; null when nobody listens. */
  readonly tell: ((line: string) => void) | null;
  /** How often what was reached. */
  readonly counts: Map<string, number>;
  readonly copies: readonly Copy[];
  readonly queues: Readonly<Record<QueueName, QueuedMessage[]>>;
  readonly deadLetters: { readonly message: Message; readonly code: string }[];
  readonly requests: ProviderRequest[];
  /** Rows locked by an open transaction. */
  readonly locks: Map<string, Task>;
  /** How often a charge took effect at the provider, by payment. */
  readonly charges: Map<string, number>;
  /** Confirmed publishes of each command. */
  readonly sends: Map<string, number>;
  /** Messages to the orchestrator that no fault destroyed, by id: the history must know them in the end. */
  readonly owed: Map<string, Message>;
  /** Kept cancels whose attempt must end as Cancelled. */
  readonly keptCancels: Map<string, string>;
  settings: Settings;
  /** Pieces of each product, held or not. */
  readonly pieces: Map<string, number>;
  tasks: Task[];
  now: number;
  /** Per mille of faults are multiplied by this. */
  faultLevel: number;
  /** From then on nothing goes wrong, and nothing is left to chance. */
  isHealed: boolean;
  steps: number;
  nextId: number;
  /** The task whose step is under way. */
  current: Task | null;
}

const COPIES: readonly Service[] = ['orchestrator', 'order', 'stock', 'payment'];

export function createWorld(
  choices: Choices,
  conduct: Conduct,
  spared: ReadonlySet<string>,
  tell: ((line: string) => void) | null,
): World {
  const copies = COPIES.flatMap((service) =>
    [1, 2].map((n) => ({
      name: `${service}-${n}`,
      service,
      downUntil: 0,
      stalledUntil: 0,
      calls: new Map<string, { isAbandoned: boolean }>(),
    })),
  );
  return {
    ...createStores(),
    choices,
    conduct,
    spared,
    tell,
    counts: new Map(),
    copies,
    queues: {
      'orchestrator.replies': [],
      'order.commands': [],
      'stock.commands': [],
      'payment.commands': [],
    },
    deadLetters: [],
    requests: [],
    locks: new Map(),
    charges: new Map(),
    sends: new Map(),
    owed: new Map(),
    keptCancels: new Map(),
    settings: { stepTimeoutMs: 30_000, stepMaxAttempts: 3 },
    pieces: new Map(),
    tasks: [],
    now: 0,
    faultLevel: 1,
    isHealed: false,
    steps: 0,
    nextId: 0,
    current: null,
  };
}

export function count(world: World, what: string): void {
  world.counts.set(what, (world.counts.get(what) ?? 0) + 1);
}

/** One line of the run's story. The text is made only when somebody listens. */
export function tell(world: World, who: string, what: () => string): void {
  if (world.tell === null) return;
  const at = (world.now / 1000).toFixed(3).padStart(9);
  world.tell(`${at} s  ${who.padEnd(14)}  ${what()}`);
}

export const isAwake = (world: World, copy: Copy) =>
  copy.downUntil <= world.now && copy.stalledUntil <= world.now;

/** A UUID that follows from the run alone. */
export function freshId(world: World): string {
  world.nextId++;
  return `00000000-0000-7000-9000-${world.nextId.toString(16).padStart(12, '0')}`;
}

/** ISO 8601 of the simulated clock. */
export const isoTime = (world: World) => new Date(world.now).toISOString();
