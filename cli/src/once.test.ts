import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { expect, it } from 'vitest';
import { once } from './once.ts';

const lost = new Unreachable('http://x', undefined);

it('asks again with the same key when the answer is lost', async () => {
  const keys: string[] = [];
  const answer = await once(async (header) => {
    keys.push(header['idempotency-key']);
    if (keys.length === 1) throw lost;
    return 'done';
  });
  expect([answer, keys.length, new Set(keys).size]).toEqual(['done', 2, 1]);
});

it.each([
  ['an answer that is lost again', lost, 2],
  ['a refusal, at once', new ApiProblem(409, { code: 'SELECTION_USED', detail: 'x' }), 1],
])('gives up after %s', async (_what, error, asked) => {
  let count = 0;
  const answer = once(async () => {
    count++;
    throw error;
  });
  await expect(answer).rejects.toBe(error);
  expect(count).toBe(asked);
});

it('takes another key for another act', async () => {
  const keyOf = () => once(async (header) => header['idempotency-key']);
  expect(await keyOf()).not.toBe(await keyOf());
});
