import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type RequestErrorKind, requestError, requestErrors } from './request-errors.ts';

const table: [string, RequestErrorKind][] = Object.entries(requestErrors);

describe('the table of request errors', () => {
  it('has Retry-After on each 503, and else on 429 alone', () => {
    const told = table.flatMap(([, { status, retryAfter }]) => (retryAfter === undefined ? [] : [status]));
    expect(table.filter(([, { status, retryAfter }]) => status === 503 && retryAfter === undefined)).toEqual(
      [],
    );
    expect(told.filter((status) => status !== 503 && status !== 429)).toEqual([]);
  });

  it('is what docs/errors.md documents: every code, its status and title, and no other', () => {
    const docs = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
    const rows = [...docs.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(rows.map(([, code, status, title]) => `${code} ${status} ${title}`).sort()).toEqual(
      table.map(([code, { status, title }]) => `${code} ${status} ${title}`).sort(),
    );
  });
});

describe('requestError', () => {
  it('takes status and title from the table and carries detail, headers and field errors', () => {
    const errors = [{ pointer: '/lines/0/sku', detail: 'appears twice' }];
    const error = requestError('VALIDATION_FAILED', 'twice', { errors, headers: { link: '<x>' } });
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 400,
      title: 'Request is not valid',
      detail: 'twice',
      headers: { link: '<x>' },
      errors,
    });
  });

  it('carries Retry-After for a 503', () => {
    expect(requestError('OVERLOADED', 'full').headers).toEqual({ 'retry-after': '1' });
  });

  it('keeps the cause', () => {
    const cause = new Error('socket closed');
    expect(requestError('INTERNAL', 'x', { cause }).cause).toBe(cause);
  });
});
