// How long rows are kept, and how old an order is. An order id made by order-service is a UUIDv7 and carries its time, so
// a service can refuse the command of an order whose rows it has pruned, instead of doing it again.
//
//   order placed            horizon        refusal       rows pruned
//   ───┼───────────────────────┼──────────────┼───────────────┼──────▶ age
//      0   begun and replayed  │ only ended   │ what is not   │ once they have
//                              │              │ known: never  │ not changed for
//                              │              │ done again    │ that long, too
//
// All of it by the clock of the database. Ids of other versions (other publishers) have no known age: they are never
// refused, and so their rows are never pruned. Why each distance is what it is: docs/adr/0011-retention.md.

/** 0: rows are kept for ever, and nothing is refused. */
export type RetentionDays = number;

/** A hundred years. */
export const MAX_DAYS = 36_500;

const DAY_HOURS = 24;
/** Stock and payments outlive the saga and the order that they belong to. */
const EFFECTS_LONGER_DAYS = 1;
/** For clocks that differ: services put their time into ids, databases compare. */
const REFUSAL_MARGIN_HOURS = DAY_HOURS;
/** What is begun or replayed at the last moment has this long before its commands are refused. */
const LAST_START_HOURS = 1;

/** Days for which the rows of stock and payments are kept. */
export const effectDays = (days: RetentionDays): number => (days === 0 ? 0 : days + EFFECTS_LONGER_DAYS);

/** Age from which an order is neither begun nor replayed. Hours. */
export function horizonHours(replayHorizonDays: number, retentionDays: RetentionDays): number {
  const asked = replayHorizonDays * DAY_HOURS;
  if (retentionDays === 0) return asked;
  return Math.min(asked, retentionDays * DAY_HOURS - REFUSAL_MARGIN_HOURS - LAST_START_HOURS);
}

/** SQL: the command of this order is refused unless its row is there. */
export function isRefusedSql(orderId: string, retentionDays: RetentionDays): string {
  if (retentionDays === 0) return 'FALSE';
  return isOlderSql(orderId, retentionDays * DAY_HOURS - REFUSAL_MARGIN_HOURS);
}

/** The same for stores in memory. @param now milliseconds since 1970 */
export function isRefused(orderId: string, retentionDays: RetentionDays, now: number): boolean {
  return retentionDays > 0 && isOlder(orderId, retentionDays * DAY_HOURS - REFUSAL_MARGIN_HOURS, now);
}

/**
 * SQL: the order is older than this. Reads an index on the order id from its low end, for UUIDv7 sort by their time.
 * @param orderId an expression of type uuid
 */
export function isOlderSql(orderId: string, hours: number): string {
  // Version 7 and variant 2 (RFC 9562): without them the first 48 bits are no time.
  const hasTime = `substr(${orderId}::text, 15, 1) = '7' AND substr(${orderId}::text, 20, 1) IN ('8', '9', 'a', 'b')`;
  const ms = `(extract(epoch FROM now() - ${intervalSql(hours)}) * 1000)::bigint`;
  return `(${orderId} < (lpad(to_hex(${ms}), 12, '0') || repeat('0', 20))::uuid AND ${hasTime})`;
}

/** The same of a store in memory. @param nowMs milliseconds since 1970 */
export function isOlder(orderId: string, hours: number, nowMs: number): boolean {
  const hasTime = /^.{14}7.{4}[89ab]/i.test(orderId);
  const madeAtMs = Number.parseInt(orderId.slice(0, 8) + orderId.slice(9, 13), 16);
  return hasTime && madeAtMs < nowMs - hours * 60 * 60 * 1000;
}

/** SQL: the order is older than this, and so is the last change of its row. */
export function isPrunableSql(orderId: string, changedAt: string, days: number): string {
  return `(${isOlderSql(orderId, days * DAY_HOURS)} AND ${changedAt} < now() - ${intervalSql(days * DAY_HOURS)})`;
}

/**
 * First statement of a transaction that prunes. Without it the planner, who takes what is prunable for a few rows, reads
 * and sorts the whole old end of the table for every batch.
 */
export const IN_KEY_ORDER = 'SET LOCAL enable_sort = off';

// The text goes into a statement as it is.
function intervalSql(hours: number): string {
  if (!Number.isSafeInteger(hours)) throw new RangeError(`${hours} is not a whole number of hours`);
  return `interval '${hours} hours'`;
}
