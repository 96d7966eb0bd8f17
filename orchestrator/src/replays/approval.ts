// Which replay runs a second person must approve. Pure.

/** What a run would replay. Amounts in minor units. */
export interface Extent {
  readonly replayable: number;
  readonly totals: readonly { currency: string; replayable: { amount: number } }[];
}

/** What a run may be without approval; 0: there is no limit. */
export interface Approval {
  /** Sagas. */
  readonly count: number;
  /** Minor units, of any one currency. */
  readonly amount: number;
}

/** Why it must be approved; null: it need not be. */
export function whyApproval({ replayable, totals }: Extent, { count, amount }: Approval): string | null {
  if (count > 0 && replayable > count) {
    return `${replayable} sagas: more than ${count} need the approval of a second person (REPLAY_APPROVAL_COUNT).`;
  }
  const large = amount > 0 && totals.find((total) => total.replayable.amount > amount);
  if (!large) return null;
  return `${large.replayable.amount} ${large.currency} in minor units: more than ${amount} need the approval of a second person (REPLAY_APPROVAL_AMOUNT).`;
}
