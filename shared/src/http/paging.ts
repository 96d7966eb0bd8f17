// Lists in pages by key (keyset), newest first: a page starts after the last key of the page before it, so rows that
// come, go or change meanwhile shift nothing. The cursor is opaque to clients: base64url of a JSON array of texts.
import { type TSchema, Type } from 'typebox';
import { isInstant } from '../contracts/instant.ts';
import { requestError } from './errors/request-errors.ts';

/** `limit` and `cursor` of a list, to spread into its query schema: `Type.Object({ ...pageQuery, status })`. */
export const pageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Items in a page' }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: '`nextCursor` of the page before' }),
  ),
};

/** Where a page begins, in the columns the list is sorted by. Texts, so that no precision is lost on the way. */
export type PageKey = readonly string[];
/** A key of the usual list: timestamp as PostgreSQL writes it, with microseconds, and UUID. */
export type TimeAndId = readonly [at: string, id: string];

/** The schema of a page: `{ items, nextCursor }`. */
export function Page<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page' }),
  });
}

/**
 * Makes a page out of rows.
 * @param rows up to `limit + 1` rows from the page's start on: the one too many says that there is a next page
 * @param keyOf the sort key of a row, as `decodeCursor` is to give it back
 */
export function page<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => PageKey) {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : encodeCursor(keyOf(last)) };
}

export function encodeCursor(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The key in a cursor; undefined without a cursor (first page).
 * @param isKey what each part of the key must look like: `isTimeAndId`, or `keyOfParts(isInstant, isSku)`
 * @throws RequestError BAD_CURSOR for everything that `encodeCursor` did not make of such a key
 */
export function decodeCursor<Key extends PageKey>(
  cursor: string | undefined,
  isKey: (key: PageKey) => key is Key,
): Key | undefined {
  if (cursor === undefined) return undefined;
  const key = parse(cursor);
  // Encoded again it must be the same text, or it is one of the many that Buffer reads alike.
  if (isTexts(key) && isKey(key) && encodeCursor(key) === cursor) return key;
  throw requestError(
    'BAD_CURSOR',
    'The cursor is not one that this list gave out: leave it out to start again.',
  );
}

/** A check for keys with one part for each of `checks`, in this order. */
export function keyOfParts<Checks extends readonly ((part: string) => boolean)[]>(...checks: Checks) {
  return (key: PageKey): key is { readonly [Part in keyof Checks]: string } =>
    key.length === checks.length && checks.every((check, part) => check(key[part] ?? ''));
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

export const isTimeAndId: (key: PageKey) => key is TimeAndId = keyOfParts(isInstant, isUuid);

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}
