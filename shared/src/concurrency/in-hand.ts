// In place of a Set or Map whose members come and go: V8 replaces its table every few adds, and each old table points to
// its successor. Once one of them is in the old generation, all later ones outlive every minor collection, and with them
// whatever was in them: here whole requests and messages. Why that matters: docs/adr/0027-garbage-of-the-old-generation.md.

/** What is under way, oldest first. */
export interface InHand<Item> extends Iterable<Item> {
  readonly size: number;
  /** @returns what takes it out, and says whether it was still in */
  add(item: Item): () => boolean;
  oldest(): Item | undefined;
  clear(): void;
}

interface Entry<Item> {
  readonly item: Item;
  older: Entry<Item> | undefined;
  newer: Entry<Item> | undefined;
  in: boolean;
}

export function createInHand<Item>(): InHand<Item> {
  let oldest: Entry<Item> | undefined;
  let newest: Entry<Item> | undefined;
  let size = 0;

  function remove(entry: Entry<Item>): boolean {
    if (!entry.in) return false;
    const { older, newer } = entry;
    if (older === undefined) oldest = newer;
    else older.newer = newer;
    if (newer === undefined) newest = older;
    else newer.older = older;
    entry.in = false;
    // Else what is long gone would lead to what is not, as in a Set.
    entry.older = undefined;
    entry.newer = undefined;
    size--;
    return true;
  }

  return {
    get size() {
      return size;
    },
    add(item) {
      const entry: Entry<Item> = { item, older: newest, newer: undefined, in: true };
      if (newest === undefined) oldest = entry;
      else newest.newer = entry;
      newest = entry;
      size++;
      return () => remove(entry);
    },
    oldest: () => oldest?.item,
    clear() {
      while (oldest !== undefined) remove(oldest);
    },
    *[Symbol.iterator]() {
      // All at once: who looks at one may take out others.
      const entries: Entry<Item>[] = [];
      for (let entry = oldest; entry !== undefined; entry = entry.newer) entries.push(entry);
      for (const entry of entries) if (entry.in) yield entry.item;
    },
  };
}

/** What is under way, by its key, in the order of its keys' coming. */
export interface InHandByKey<Item> {
  readonly size: number;
  has(key: string): boolean;
  get(key: string): Item | undefined;
  set(key: string, item: Item): void;
  delete(key: string): boolean;
  keys(): string[];
  items(): Item[];
}

/** A Map whose old tables hold keys only: what was in hand is let go of by whatever holds its place. */
export function createInHandByKey<Item>(): InHandByKey<Item> {
  const places = new Map<string, { item: Item | undefined }>();
  return {
    get size() {
      return places.size;
    },
    has: (key) => places.has(key),
    get: (key) => places.get(key)?.item,
    set(key, item) {
      const place = places.get(key);
      if (place === undefined) places.set(key, { item });
      else place.item = item;
    },
    delete(key) {
      const place = places.get(key);
      if (place === undefined) return false;
      place.item = undefined;
      return places.delete(key);
    },
    keys: () => [...places.keys()],
    items: () => [...places.values()].map(({ item }) => item as Item),
  };
}
