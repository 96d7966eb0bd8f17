import { describe, expect, it } from 'vitest';
import { isInstant } from '../contracts/instant.ts';
import { decodeCursor, encodeCursor, isTimeAndId, keyOfParts, page } from './paging.ts';

const at = '2026-11-22 13:58:01.123456+00';
const id = '019abcde-0000-7000-8000-000000000001';
const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('page', () => {
  const rows = [3, 2, 1].map((n) => ({ at, id: `${n}` }));

  it('gives limit rows and the key of the last one when there are more', () => {
    const { items, nextCursor } = page(rows, 2, (row) => [row.at, row.id]);
    expect(items).toEqual(rows.slice(0, 2));
    expect(nextCursor).toBe(encodeCursor([at, '2']));
  });

  it.each([3, 4])('gives no next cursor when limit %d is not exceeded', (limit) => {
    expect(page(rows, limit, (row) => [row.id])).toEqual({ items: rows, nextCursor: null });
  });

  it('gives an empty page of no rows', () => {
    expect(page([], 50, () => [])).toEqual({ items: [], nextCursor: null });
  });
});

describe('decodeCursor', () => {
  it('gives back the key with its microseconds', () => {
    expect(decodeCursor(encodeCursor([at, id]), isTimeAndId)).toEqual([at, id]);
  });

  it('is undefined without a cursor', () => {
    expect(decodeCursor(undefined, isTimeAndId)).toBeUndefined();
  });

  it('takes keys of other parts', () => {
    const isProductKey = keyOfParts(isInstant, (part) => /^SKU-\d+$/.test(part));
    expect(decodeCursor(encodeCursor([at, 'SKU-1']), isProductKey)).toEqual([at, 'SKU-1']);
    expect(() => decodeCursor(encodeCursor([at, 'x']), isProductKey)).toThrow('BAD_CURSOR');
  });

  it.each([
    ['nothing', ''],
    ['no base64url', '!!!!'],
    ['no JSON', Buffer.from('[').toString('base64url')],
    ['an object', cursorOf({ 0: at, 1: id })],
    ['null', cursorOf(null)],
    ['too few parts', cursorOf([at])],
    ['too many parts', cursorOf([at, id, id])],
    ['a number for a part', cursorOf([at, 1])],
    ['no timestamp', cursorOf(['yesterday', id])],
    ['no uuid', cursorOf([at, "' OR 1=1"])],
    ['other characters around it', `${cursorOf([at, id])}.`],
    ['padding', `${cursorOf([at, id])}=`],
    ['plain base64', Buffer.from(JSON.stringify([at, `${id}`], null, 1)).toString('base64url')],
  ])('refuses %s', (_what, cursor) => {
    expect(() => decodeCursor(cursor, isTimeAndId)).toThrow(expect.objectContaining({ code: 'BAD_CURSOR' }));
  });
});
