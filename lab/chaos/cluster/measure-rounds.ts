// What the orders tell of the rounds, when all is over.
import type { Evidence } from '../checks/evidence.ts';
import { endsOf } from '../report/recovery.ts';
import type { RoundRecord } from './round.ts';

export interface MeasuredRound extends RoundRecord {
  /** Orders placed from its begin until the node was back. */
  readonly accepted: number;
  /** Those of them without an end. */
  readonly unfinished: number;
  /** From its begin to the first end of an order that was placed after it. Undefined: there is none. */
  readonly recoveryMs: number | undefined;
  /** The longest time in it without the end of any order. Undefined: there was none. */
  readonly longestPauseMs: number | undefined;
}

export function measureRounds(
  { orders }: Pick<Evidence, 'orders'>,
  records: readonly RoundRecord[],
): MeasuredRound[] {
  const allEnds = orders.flatMap(endsOf).sort((one, other) => one - other);
  return records.map((record) => {
    const { beganAt, backAt } = record;
    const placed = orders.filter(
      ({ order }) => order !== null && order.createdAt >= beganAt && order.createdAt <= backAt,
    );
    const firstEnds = placed.flatMap((one) => endsOf(one).slice(0, 1));
    const within = allEnds.filter((at) => at >= beganAt && at <= backAt);
    const pauses = within.map((at, index) => at - (within[index - 1] ?? beganAt));
    return {
      ...record,
      accepted: placed.length,
      unfinished: placed.filter(({ order }) => order?.status === 'Suspend').length,
      recoveryMs: firstEnds.length === 0 ? undefined : Math.min(...firstEnds) - beganAt,
      longestPauseMs: pauses.length === 0 ? undefined : Math.max(...pauses),
    };
  });
}
