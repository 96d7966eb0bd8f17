import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';
import { describe, expect, it } from 'vitest';
import { type HeldOrder, noteHeld } from './held.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const order = (isHeld: boolean, revision: number): HeldOrder => ({ orderId, isHeld, revision });
const hint = (revision: number, attempt = 1): MessageOf<'CommandHeld'> =>
  createMessage(
    'CommandHeld',
    { orderId, attempt, revision, held: revision % 2 === 1 },
    { causationId: null, traceparent: null },
  );

describe('what is told of a command that is held', () => {
  it('is noted of the highest revision, whatever comes first, twice or with which attempt', () => {
    expect(noteHeld([hint(1)], [order(false, 0)])).toEqual([order(true, 1)]);
    expect(noteHeld([hint(1), hint(2)], [order(false, 0)])).toEqual([order(false, 2)]);
    expect(noteHeld([hint(3, 2), hint(2), hint(3, 2)], [order(true, 1)])).toEqual([order(true, 3)]);
  });

  it.each<[string, HeldOrder[]]>([
    ['that is known', [order(true, 3)]],
    ['that is late', [order(false, 4)]],
    ['of an order that is not there', []],
  ])('changes nothing %s', (_what, found) => {
    expect(noteHeld([hint(3)], found)).toEqual([]);
  });
});
