// What the command line has of the world, so that tests can give it another.

export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** The terminal that `out` writes to; null when it is a file or a pipe. */
  readonly terminal: { readonly columns: number } | null;
  /** A person can be asked. */
  readonly isInteractive: boolean;
  /** All of standard input. */
  readInput(): Promise<string>;
  readFile(path: string): Promise<string>;
  /** @throws when it belongs to another user, too */
  readOwnFile(path: string): Promise<string>;
  /** Makes the folders that it needs. @throws with the code EEXIST when something is there */
  writeNewFile(path: string, text: string): Promise<void>;
  isRunning(pid: number): boolean;
  ask(question: string): Promise<string>;
  now(): number;
  /** Resolves early when the signal aborts. */
  sleep(ms: number): Promise<void>;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}
