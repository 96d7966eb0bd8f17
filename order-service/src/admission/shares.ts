// How many orders without an end each client may have. Replicas share by what the database counts; between two counts a
// replica adds what it placed itself. State without clock or I/O.

export interface Shares {
  /** Asks for a place for one order. @returns whether there is one */
  take(client: string): boolean;
  /** Whether there is a client that would get no place now. */
  refuses(): boolean;
  /** An order that has a place is stored now, or never will be. */
  placed(client: string): void;
  /** How many orders without an end each client has, by the database. */
  counted(unfinished: ReadonlyMap<string | null, number>): void;
  /** Until the count after the next one nobody is held to a share. */
  lift(): void;
}

interface Held {
  /** When last counted. */
  unfinished: number;
  /** Taken since that count, or not stored yet when it came. */
  more: number;
  /** Its order is refused when it has so many. */
  ceiling: number;
  /** Not stored yet. */
  placing: number;
}

/** @param share of each client; 0: as many as it likes */
export function createShares(share: number): Shares {
  const clients = new Map<string, Held>();
  let isLifted = false;

  const heldBy = (client: string): Held => {
    const known = clients.get(client);
    if (known !== undefined) return known;
    const held = { unfinished: 0, more: 0, ceiling: share, placing: 0 };
    clients.set(client, held);
    return held;
  };

  const isFull = ({ unfinished, more, ceiling }: Held) => unfinished + more >= ceiling;

  return {
    take(client) {
      if (share === 0) return true;
      const held = heldBy(client);
      if (!isLifted && isFull(held)) return false;
      held.more++;
      held.placing++;
      return true;
    },
    refuses: () => share > 0 && [...clients.values()].some(isFull),
    placed(client) {
      if (share > 0) heldBy(client).placing--;
    },
    counted(unfinished) {
      for (const client of unfinished.keys()) if (client !== null) heldBy(client);
      for (const [client, held] of clients) {
        const now = unfinished.get(client) ?? 0;
        held.ceiling = ceiling(now, isLifted ? Number.POSITIVE_INFINITY : held.unfinished);
        held.unfinished = now;
        held.more = held.placing;
      }
      isLifted = false;
    },
    lift() {
      isLifted = true;
    },
  };

  // A client may be beyond its share: orders are accepted while the broker is away. Then one order is taken for two that
  // ended since the last count, so that what is beyond the share goes, and the client is not shut out meanwhile.
  function ceiling(now: number, before: number): number {
    return now < share ? share : Math.max(share, now + Math.floor((before - now) / 2));
  }
}
