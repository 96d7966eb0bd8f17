import { readFileSync } from 'node:fs';
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { expect, it, test } from 'vitest';
import { exitCodeOf, exitCodes, Interrupted, UsageError } from './exit-codes.ts';

const problem = (status: number, code: string) => new ApiProblem(status, { code, detail: 'x' });

test.each([
  [new UsageError('x'), 2],
  [problem(400, 'VALIDATION_FAILED'), 2],
  [problem(409, 'SAGA_NOT_RETRYABLE'), 3],
  [problem(404, 'SAGA_NOT_FOUND'), 4],
  [problem(401, 'UNAUTHORIZED'), 5],
  [problem(403, 'FORBIDDEN'), 5],
  [problem(503, 'ADMIN_DISABLED'), 5],
  [problem(503, 'DATABASE_UNAVAILABLE'), 6],
  [new ApiProblem(502, undefined), 6],
  [new Unreachable('http://x', undefined), 6],
  [problem(500, 'INTERNAL'), 1],
  [new Interrupted('x'), 130],
])('%s ends with %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

it('ends with 1 for an error of its own', () => {
  expect(exitCodeOf(new TypeError('a bug'))).toBe(1);
});

it('has each code in docs/operations.md', () => {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(documented).toEqual(Object.values(exitCodes));
});
