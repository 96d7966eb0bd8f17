// What production code takes from its surroundings: the clock, timers and chance. They are put in the place of the real
// ones for this thread, so that no production file needs a parameter for them, and none can forget it.
// Outside of a run, and for code of no process, the real ones are used.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resetIds } from '@order-saga/shared/contracts/ids';
import type { Happening, Process, Scheduler } from './scheduler.ts';

/** When every run begins. */
export const EPOCH = Date.UTC(2026, 0, 1);

const require = createRequire(import.meta.url);
const timersPromises = require('node:timers/promises') as Record<string, unknown>;
const timers = require('node:timers') as Record<string, unknown>;
const crypto = require('node:crypto') as Record<string, unknown>;

const real = {
  Date,
  setImmediate,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  clearImmediate,
  now: performance.now.bind(performance),
  random: Math.random,
  abortAfter: AbortSignal.timeout,
  randomFillSync: crypto.randomFillSync as <T>(bytes: T) => T,
  randomUUID: crypto.randomUUID as () => string,
  randomBytes: crypto.randomBytes as (count: number) => Buffer,
  sleep: timersPromises.setTimeout as (ms?: number, value?: unknown) => Promise<unknown>,
};

let active: Scheduler | null = null;
let isInstalled = false;

/** Begins or, with null, ends the surroundings of a run. */
export function surround(scheduler: Scheduler | null): void {
  if (!isInstalled) install();
  isInstalled = true;
  active = scheduler;
  if (scheduler !== null) resetIds();
}

/** Lets everything run that is able to: a turn of the event loop begins when no microtask is left. */
export const turn = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));

/** Whose code asks; undefined: nobody of the run. */
const asking = (): { scheduler: Scheduler; who: Process } | undefined =>
  active === null || active.current === null ? undefined : { scheduler: active, who: active.current };

class Timer {
  event: Happening;
  readonly scheduler: Scheduler;
  constructor(scheduler: Scheduler, event: Happening) {
    this.scheduler = scheduler;
    this.event = event;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  clear(): void {
    this.scheduler.cancel(this.event);
  }
}

type Callback = (...args: unknown[]) => void;

function setSimulatedTimeout(callback: Callback, ms?: number, ...args: unknown[]) {
  const run = asking();
  if (run === undefined) return real.setTimeout(callback, ms, ...args);
  return after(run, ms ?? 0, 'timer', () => callback(...args));
}

function setSimulatedImmediate(callback: Callback, ...args: unknown[]) {
  const run = asking();
  if (run === undefined) return real.setImmediate(callback, ...args);
  return after(run, 0, 'next turn', () => callback(...args));
}

function setSimulatedInterval(callback: Callback, ms?: number, ...args: unknown[]) {
  const run = asking();
  if (run === undefined) return real.setInterval(callback, ms, ...args);
  const post = () => run.scheduler.post({ who: run.who, name: 'interval', afterMs: ms ?? 0, happen });
  const happen = () => {
    timer.event = post();
    callback(...args);
  };
  const timer = new Timer(run.scheduler, post());
  return timer;
}

function after(
  { scheduler, who }: { scheduler: Scheduler; who: Process },
  ms: number,
  name: string,
  happen: () => void,
) {
  return new Timer(scheduler, scheduler.post({ who, name, afterMs: Math.max(0, ms), happen }));
}

const clear = (realClear: (timer: never) => void) => (timer: unknown) => {
  if (timer instanceof Timer) timer.clear();
  else realClear(timer as never);
};

function sleep(ms = 1, value?: unknown, options: { signal?: AbortSignal } = {}): Promise<unknown> {
  const run = asking();
  if (run === undefined) return (real.sleep as (...all: unknown[]) => Promise<unknown>)(ms, value, options);
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const abort = () => {
      timer?.clear();
      const error = new Error('The operation was aborted', { cause: signal!.reason });
      reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
    };
    let timer: Timer | undefined;
    if (signal?.aborted) return abort();
    timer = after(run, ms, 'sleep', () => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function fill<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  if (active === null) return real.randomFillSync(bytes);
  for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(active.random() * 256);
  return bytes;
}

function uuid(): string {
  if (active === null) return real.randomUUID();
  const bytes = fill(Buffer.alloc(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const millisecondsNow = () => (active === null ? real.Date.now() : EPOCH + Math.floor(active.now));

class SimulatedDate extends Date {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(millisecondsNow());
    else super(...(given as [number]));
  }
  static override now(): number {
    return millisecondsNow();
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return real.Date[Symbol.hasInstance](value);
  }
}

function timeout(ms: number): AbortSignal {
  const run = asking();
  if (run === undefined) return real.abortAfter.call(AbortSignal, ms);
  const control = new AbortController();
  after(run, ms, 'time-out', () => control.abort(new DOMException('timed out', 'TimeoutError')));
  return control.signal;
}

function install(): void {
  const put = (object: object, key: string, value: unknown) =>
    Object.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: true });
  for (const object of [globalThis, timers]) {
    put(object, 'setTimeout', setSimulatedTimeout);
    put(object, 'clearTimeout', clear(real.clearTimeout));
    put(object, 'setInterval', setSimulatedInterval);
    put(object, 'clearInterval', clear(real.clearInterval));
    put(object, 'setImmediate', setSimulatedImmediate);
    put(object, 'clearImmediate', clear(real.clearImmediate));
  }
  put(timersPromises, 'setTimeout', sleep);
  put(timersPromises, 'setImmediate', (value?: unknown) => sleep(0, value));
  put(performance, 'now', () => (active === null ? real.now() : active.now));
  put(Math, 'random', () => (active === null ? real.random() : active.random()));
  put(globalThis, 'Date', SimulatedDate);
  put(AbortSignal, 'timeout', timeout);
  put(crypto, 'randomFillSync', fill);
  put(crypto, 'randomBytes', (count: number) =>
    active === null ? real.randomBytes(count) : fill(Buffer.alloc(count)),
  );
  put(crypto, 'randomUUID', uuid);
  syncBuiltinESMExports();
  process.on('unhandledRejection', (error) => {
    if (active === null) throw error;
    const name = active.current?.name ?? 'nobody';
    active.violate('error', `unhandled rejection in ${name}: ${(error as Error)?.stack ?? String(error)}`);
  });
}
