// Instants as they come from outside: RFC 3339, within what PostgreSQL's timestamptz, JavaScript's Date and a reader of ISO
// 8601 can all hold. Each of them holds more than this, and not the same.

// A date, a time without a leap second (a Date has none), and a zone: PostgreSQL takes no offset of 16 hours or more.
const FIELDS =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:[Zz]|([+-])(0\d|1[0-5])(?::?([0-5]\d))?)$/;
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59Z');
const MINUTE_MS = 60_000;

/** Also as PostgreSQL writes one: `2026-11-22 13:58:01.123456+00`. False for a day or time that does not exist. */
export function isInstant(text: string): boolean {
  const [, date, time, , sign, hours = '0', minutes = '0'] = FIELDS.exec(text) ?? [];
  if (date === undefined) return false;
  const utc = `${date}T${time}.000Z`;
  const local = new Date(utc);
  if (Number.isNaN(local.getTime()) || local.toISOString() !== utc) return false;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  const ms = local.getTime() - (sign === '-' ? -offsetMs : offsetMs);
  return ms >= FIRST_MS && ms <= LAST_MS;
}
