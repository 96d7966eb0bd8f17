import { describe, expect, it } from 'vitest';
import { whyApproval } from './approval.ts';

const eur = (amount: number, replayable = 1) => ({
  replayable,
  totals: [{ currency: 'EUR', replayable: { amount } }],
});
const begun = (sagas: number, amounts: Record<string, bigint> = {}) => ({
  sagas,
  amounts: new Map(Object.entries(amounts).map(([currency, amount]) => [currency, String(amount)])),
});

describe('approval', () => {
  it('is needed for what goes beyond the count, together with what was begun', () => {
    const limits = { count: 3, amount: 0 };
    expect(whyApproval(eur(1, 3), begun(0), limits)).toBeNull();
    expect(whyApproval(eur(1, 1), begun(2), limits)).toBeNull();
    expect(whyApproval(eur(1, 4), begun(0), limits)).toContain('4 sagas: more than 3');
    expect(whyApproval(eur(1, 2), begun(2), limits)).toContain('2 sagas, beside 2 that you replay');
  });

  it('is needed for what goes beyond the amount in one currency, also beyond 2^53', () => {
    const limits = { count: 0, amount: Number.MAX_SAFE_INTEGER };
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    expect(whyApproval(eur(1), begun(9, { USD: most }), limits)).toBeNull();
    expect(whyApproval(eur(1), begun(9, { EUR: most - 1n }), limits)).toBeNull();
    expect(whyApproval(eur(1), begun(9, { EUR: most }), limits)).toContain('REPLAY_APPROVAL_AMOUNT');
    expect(whyApproval(eur(0), begun(9, { EUR: most * 2n }), limits)).toBeNull();
  });

  it('is never needed without limits', () => {
    expect(whyApproval(eur(1, 100_000), begun(5), { count: 0, amount: 0 })).toBeNull();
  });
});
