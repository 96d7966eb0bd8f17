// Where a stream stands in the order of all history rows, and the id of a server-sent event that says so. Pure.

/**
 * A place in the order of transactions: everything up to and with this row was seen. `seq` 0: everything of
 * transactions before `txId`.
 */
export interface Position {
  /** Of the row's saga, the highest transaction up to the row: see transitions.ts. */
  readonly txId: bigint;
  readonly orderId: string;
  readonly seq: number;
  /** When it was so, by the database's clock: tells whether what follows may be pruned. Milliseconds since 1970. */
  readonly atMs: number;
}

const NO_ORDER = '00000000-0000-0000-0000-000000000000';

/** The place right before the first row of a transaction. */
export function beginOf(txId: bigint, atMs: number): Position {
  return { txId, orderId: NO_ORDER, seq: 0, atMs };
}

/** Below 0: `a` comes first. Orders as PostgreSQL orders (bigint, uuid, int). */
export function compare(a: Position, b: Position): number {
  if (a.txId !== b.txId) return a.txId < b.txId ? -1 : 1;
  if (a.orderId !== b.orderId) return a.orderId < b.orderId ? -1 : 1;
  return a.seq - b.seq;
}

export function toEventId({ txId, orderId, seq, atMs }: Position): string {
  return `${txId}.${atMs}.${orderId}.${seq}`;
}

const EVENT_ID = /^(\d{1,18})\.(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})$/;

/** Undefined for what `toEventId` did not make. */
export function fromEventId(text: string): Position | undefined {
  const [, txId, atMs, orderId, seq] = EVENT_ID.exec(text) ?? [];
  if (txId === undefined || orderId === undefined) return undefined;
  return { txId: BigInt(txId), orderId, seq: Number(seq), atMs: Number(atMs) };
}
