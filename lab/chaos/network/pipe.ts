// One direction of a proxied connection.
import type { Socket } from 'node:net';

/** What the faults of the moment ask for. */
export interface PipeState {
  latencyMs(): number;
  isFrozen(): boolean;
}

export interface Pipe {
  /** Looks at the state again: something was frozen or thawed. */
  update(): void;
  /** Ends the connection with a reset, on both sides. */
  reset(): void;
  onEnd(listener: () => void): void;
}

/** Carries everything from one socket to another, in order. The caller makes the pipe of the other direction. */
export function createPipe(from: Socket, to: Socket, state: PipeState): Pipe {
  /** Nothing overtakes what was sent before it, also when the latency has become smaller. */
  let lastDue = 0;

  function later(deliver: () => void): void {
    const due = Math.max(lastDue, performance.now() + state.latencyMs());
    lastDue = due;
    const arrive = () => {
      if (!to.destroyed) deliver();
    };
    const waitMs = due - performance.now();
    if (waitMs <= 0) arrive();
    else setTimeout(arrive, waitMs);
  }

  const reset = () => {
    from.resetAndDestroy();
    to.resetAndDestroy();
  };
  const update = () => {
    if (state.isFrozen()) from.pause();
    else from.resume();
  };

  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => {});
  from.on('close', (hadError) => {
    if (hadError) to.resetAndDestroy();
  });
  update();

  return {
    update,
    reset,
    onEnd: (listener) => {
      from.on('close', listener);
    },
  };
}
