// The scheduler: everything that can happen is an event of somebody. One is drawn, it happens, and the code that it woke
// runs until nothing of it is left to run. Nothing of the real world comes in between, so a run follows from its choices.
import type { Choices } from './choices.ts';
import { type FaultKind, faultTable, type Occasion } from './faults.ts';
import { Violation } from './violation.ts';

/** One life of one replica. Once it is dead nothing of it runs on, no `finally` either. */
export interface Process {
  readonly name: string;
  isAlive: boolean;
  /** It stands still until then, and goes on where it stood. */
  stalledUntil: number;
}

export interface Happening {
  /** Whose code runs; null: a server's, which wakes nobody by itself. */
  readonly who: Process | null;
  /** Stays the same when other things happen before. */
  readonly name: string;
  readonly at: number;
  readonly rank: number;
  readonly isReady: (() => boolean) | undefined;
  happen(): void;
}

export interface Event {
  readonly who: Process | null;
  readonly name: string;
  readonly afterMs?: number;
  readonly isReady?: () => boolean;
  happen(): void;
}

export interface SchedulerOptions {
  /** Faults that do not happen. */
  readonly spared?: ReadonlySet<string>;
  /** Told of each thing that happens. */
  readonly say?: ((line: string) => void) | undefined;
}

export class Scheduler {
  /** Milliseconds since the run began. */
  now = 0;
  steps = 0;
  /** Whose code is running. */
  current: Process | null = null;
  /** From then on nothing goes wrong, and nothing is left to chance. */
  isHealed = false;
  /** Per mille of faults are multiplied by this. */
  faultLevel = 1;
  /** The first promise that was broken. */
  violation: Violation | null = null;
  /** How often what was reached. */
  readonly counts = new Map<string, number>();
  readonly choices: Choices;
  readonly #options: SchedulerOptions;
  readonly #sources: (() => readonly Happening[])[] = [];
  #events: Happening[] = [];
  #leapMs = 0;
  #chance = 1;

  constructor(choices: Choices, options: SchedulerOptions = {}) {
    this.choices = choices;
    this.#options = options;
  }

  post({ who, name, afterMs = 0, isReady, happen }: Event): Happening {
    const event = { who, name, at: this.now + afterMs, rank: hashOf(name), isReady, happen };
    this.#events.push(event);
    return event;
  }

  cancel(event: Happening): void {
    const index = this.#events.indexOf(event);
    if (index >= 0) this.#events.splice(index, 1);
  }

  /** What can happen without having been posted, as deliveries. */
  addSource(source: () => readonly Happening[]): void {
    this.#sources.push(source);
  }

  /** Runs code of a process. What it wakes runs in its name before the next step. */
  enter(who: Process, work: () => void): void {
    this.current = who;
    work();
  }

  kill(who: Process): void {
    who.isAlive = false;
    this.#events = this.#events.filter((event) => event.who !== who);
  }

  /** Something was written or settled: time is not in a hurry any more. */
  progress(): void {
    this.#leapMs = 0;
  }

  /**
   * One thing happens, or time passes.
   * @returns `woken`: code of a process was woken, and must run before the next step; `idle`: nothing is left to happen
   */
  step(): 'woken' | 'served' | 'time' | 'idle' {
    this.steps++;
    this.current = null;
    const ready = this.#ready();
    const drawn = this.#draw(ready);
    if (drawn === undefined) return this.#passTime() ? 'time' : 'idle';
    this.cancel(drawn);
    this.tell(drawn.who?.name ?? 'server', () => drawn.name);
    if (drawn.who === null) drawn.happen();
    else this.enter(drawn.who, drawn.happen);
    return this.current === null ? 'served' : 'woken';
  }

  /** Whether anything could happen at this instant. */
  isQuiet(): boolean {
    return this.#ready().length === 0;
  }

  /** The fault of this occasion; mostly null. */
  faultAt<O extends Occasion>(occasion: O): FaultKind<O> | null {
    if (this.isHealed || this.faultLevel === 0) return null;
    const table = faultTable(occasion);
    const perMille = table.reduce((sum, [, each]) => sum + each, 0) * this.faultLevel;
    let rest = OCCASIONS - 1 - this.choices.choose(OCCASIONS, OCCASIONS * (1 - perMille / 1000));
    for (const [kind, each] of table) {
      rest -= (each * this.faultLevel * OCCASIONS) / 1000;
      if (rest >= 0) continue;
      if (this.#options.spared?.has(kind)) return null;
      this.count(`fault: ${kind}`);
      this.tell('', () => `── ${kind} ──`);
      return kind as FaultKind<O>;
    }
    return null;
  }

  /** One of the given values; the first is the plainest. */
  oneOf<T>(values: readonly T[]): T {
    return values[this.isHealed ? 0 : this.choices.choose(values.length)]!;
  }

  /** What production code takes for chance: it follows from the run, and is no choice of it. 0 to 1. */
  random(): number {
    this.#chance = (this.#chance + 0x6d2b79f5) | 0;
    return mixed(this.#chance);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** One line of the run's story. The text is made only when somebody listens. */
  tell(who: string, what: () => string): void {
    const { say } = this.#options;
    if (say === undefined) return;
    const at = (this.now / 1000).toFixed(3).padStart(9);
    say(`${at} s  ${who.padEnd(16)}  ${what()}`);
  }

  /** The first one counts: what follows may be its consequence. */
  violate(kind: string, message: string): void {
    if (this.violation !== null) return;
    this.violation = new Violation(kind, message);
    this.tell('VIOLATION', () => `${kind}: ${message}`);
  }

  heal(): void {
    this.tell('', () => '── from here on nothing goes wrong any more ──');
    this.isHealed = true;
  }

  #ready(): Happening[] {
    const { now } = this;
    const ready = this.#events.filter(
      ({ at, who, isReady }) =>
        at <= now && (who === null || who.stalledUntil <= now) && (isReady === undefined || isReady()),
    );
    for (const source of this.#sources) ready.push(...source());
    return ready;
  }

  /**
   * One of the possibilities, or undefined: time passes. The same ticket draws the same possibility also when others
   * have come or gone, so that a run keeps its course when something is taken out of it.
   */
  #draw(ready: readonly Happening[]): Happening | undefined {
    const ticket = this.isHealed ? 0 : this.choices.choose(TICKETS);
    if (ticket === 0) return ready[0];
    let drawn: Happening | undefined;
    let best = mixed(TIME ^ ticket) / HASTE;
    for (const possibility of ready) {
      const own = mixed(possibility.rank ^ ticket);
      if (own <= best) continue;
      best = own;
      drawn = possibility;
    }
    return drawn;
  }

  /**
   * To the next moment at which something is due. While only sweeps run that find nothing, each leap is twice as long as
   * the one before, so that an idle minute is a few steps.
   */
  #passTime(): boolean {
    let next = Number.POSITIVE_INFINITY;
    for (const { at, who } of this.#events) {
      const due = Math.max(at, who?.stalledUntil ?? 0);
      if (due > this.now && due < next) next = due;
    }
    if (next === Number.POSITIVE_INFINITY) return false;
    this.now = Math.max(this.now + this.#leapMs, next);
    this.#leapMs = Math.min(MAX_LEAP_MS, this.#leapMs * 2 + 1);
    return true;
  }
}

const TICKETS = 2 ** 16;
/** So finely faults are drawn. */
const OCCASIONS = 100_000;
/** Everything that can happen at once is so much likelier than that time passes. */
const HASTE = 2;
const MAX_LEAP_MS = 10_000;

/** FNV-1a */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash;
}

const TIME = hashOf('time passes');

/** 0 to 1. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** For events of a source, which has one for as long as it exists. */
export const standing = (event: Omit<Event, 'afterMs'>): Happening => ({
  ...event,
  at: 0,
  rank: hashOf(event.name),
  isReady: event.isReady,
});

/** A call of a server: the request travels, is done, the answer travels. Each is an event of its own. */
export function callServer<Answer>(
  scheduler: Scheduler,
  who: Process,
  name: string,
  serve: () => Answer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    scheduler.post({
      who: null,
      name: `${who.name}: ${name}`,
      happen() {
        let settle: () => void;
        try {
          const answer = serve();
          settle = () => resolve(answer);
        } catch (error) {
          settle = () => reject(error);
        }
        if (who.isAlive) scheduler.post({ who, name: `${name}: answer`, happen: settle });
      },
    });
  });
}
