// What a system has started and must end again.
export interface Closers {
  add(close: () => Promise<unknown>): void;
  /** In one go. Never rejects. */
  closeAll(): Promise<void>;
}

export function createClosers(): Closers {
  const closers: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => {
      closers.push(close);
    },
    async closeAll() {
      const ends = await Promise.allSettled(closers.splice(0).map((close) => close()));
      for (const end of ends) if (end.status === 'rejected') console.error('could not clean up:', end.reason);
    },
  };
}
