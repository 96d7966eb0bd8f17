// Ctrl-C, a closed terminal, a reader that has gone: the demo ends early, and in order.

export interface Interruption {
  readonly signal: AbortSignal;
  /** 128 and the number of the signal, as shells have it. Undefined: not interrupted. */
  exitCode(): number | undefined;
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;
/** For everything between the signal and the exit. */
const LIMIT_MS = 12_000;

/** Later signals change nothing. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const interrupt = (signal: keyof typeof exitCodes): void => {
    if (exitCode !== undefined) return;
    exitCode = exitCodes[signal];
    setTimeout(() => process.exit(exitCode), LIMIT_MS).unref();
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  // `npm run demo | head`: writing fails once `head` has seen enough.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => interrupt('SIGPIPE'));
  return { signal: controller.signal, exitCode: () => exitCode };
}
