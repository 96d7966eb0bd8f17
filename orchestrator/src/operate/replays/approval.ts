// Which replays a second person must approve. Pure.
import type { AmountSum } from '@order-saga/shared/contracts/amount-sum';
import { majorUnits } from '@order-saga/shared/contracts/currencies';

/** What would be replayed. Amounts in minor units. */
export interface Extent {
  readonly replayable: number;
  readonly totals: readonly { currency: string; replayable: { amount: AmountSum } }[];
}

/** What the operator has begun within the last hour without approval. */
export interface Begun {
  readonly sagas: number;
  /** By currency, in minor units, as digits. */
  readonly amounts: ReadonlyMap<string, string>;
}

/** What an operator may replay within an hour without approval; 0: there is no limit. */
export interface Approval {
  /** Sagas. */
  readonly count: number;
  /** Minor units, of any one currency. */
  readonly amount: number;
}

export const hasLimits = ({ count, amount }: Approval): boolean => count > 0 || amount > 0;

/** Why it must be approved; null: it need not be. */
export function whyApproval(
  { replayable, totals }: Extent,
  begun: Begun,
  { count, amount }: Approval,
): string | null {
  if (count > 0 && begun.sagas + replayable > count) {
    return `${replayable} ${replayable === 1 ? 'saga' : 'sagas'}${earlier(begun.sagas)}: more than ${count} need the approval of a second person (REPLAY_APPROVAL_COUNT).`;
  }
  if (amount === 0) return null;
  for (const { currency, replayable: wanted } of totals) {
    const before = BigInt(begun.amounts.get(currency) ?? 0);
    if (wanted.amount > 0 && before + BigInt(wanted.amount) > BigInt(amount)) {
      const worth = (minorUnits: AmountSum) => `${majorUnits(minorUnits, currency)} ${currency}`;
      return `${worth(wanted.amount)}${earlier(before, worth(before))}: more than ${worth(amount)} need the approval of a second person (REPLAY_APPROVAL_AMOUNT).`;
    }
  }
  return null;
}

const earlier = (before: number | bigint, words = String(before)) =>
  before > 0 ? `, beside ${words} that you replay within this hour` : '';
