// How far a run is, and how fast at the moment: one line that is written over on a terminal, else one every 5 s.

export interface Progress {
  /** One more order has its end. */
  count(): void;
  stop(): void;
}

export function startProgress(title: string, total: number): Progress {
  const isTerminal = process.stderr.isTTY;
  const intervalMs = isTerminal ? 500 : 5000;
  let done = 0;
  let shown = 0;
  const timer = setInterval(() => {
    const rate = ((done - shown) * 1000) / intervalMs;
    shown = done;
    const line = `${title}: ${done} of ${total} orders, ${rate.toFixed(0)}/s`;
    process.stderr.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
  }, intervalMs);
  return {
    count() {
      done++;
    },
    stop() {
      clearInterval(timer);
      if (isTerminal) process.stderr.write('\r\x1b[K');
    },
  };
}
