// Keeps the last lines of a log, for when they are needed.

const MOST_LINES = 10;

export interface RecentLines {
  /** For pino: one line at a time. */
  write(line: string): void;
  /** Newest last. */
  readonly lines: () => readonly string[];
}

export function createRecentLines(): RecentLines {
  const kept: string[] = [];
  return {
    write(line) {
      kept.push(line.trimEnd());
      if (kept.length > MOST_LINES) kept.shift();
    },
    lines: () => kept,
  };
}
