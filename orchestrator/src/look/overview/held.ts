// Commands that are held, and what that costs while it lasts.
import { type AmountSum, amountSum } from '@order-saga/shared/contracts/amount-sum';
import type { PrismaClient } from '../../database.ts';
import { type HoldView, listActiveHolds } from '../../operate/holds/hold-reader.ts';
import { orderStates } from '../../saga/states.ts';
import { isHeldSql } from '../../store/held.ts';

export interface HeldCommand
  extends Pick<
    HoldView,
    'holdId' | 'command' | 'reason' | 'since' | 'by' | 'state' | 'waiting' | 'heldBack'
  > {
  /** How many sagas stand in each of its states, held back. */
  heldIn: Record<string, number>;
  /** Totals of their orders, in minor units. */
  atStake: { currency: string; amount: AmountSum; sagas: number }[];
}

/** Those that are held now, the newest hold first. */
export async function readHeldCommands(database: PrismaClient): Promise<HeldCommand[]> {
  const holds = await listActiveHolds(database);
  // Nearly always there is none.
  if (holds.length === 0) return [];
  const rows = await database.$queryRaw<HeldRow[]>`
    SELECT state, currency, count(*)::int AS sagas, sum(total)::text AS amount FROM saga
    WHERE ${isHeldSql} GROUP BY state, currency ORDER BY state, currency`;
  return holds.map(({ holdId, command, reason, since, by, state, waiting, heldBack }) => {
    const held = rows.filter((row) => orderStates.of(row.state)?.command === command);
    return {
      ...{ holdId, command, reason, since, by, state, waiting, heldBack },
      heldIn: sums(held, ({ state }) => state),
      atStake: [...new Set(held.map(({ currency }) => currency))].map((currency) => {
        const ofCurrency = held.filter((row) => row.currency === currency);
        const amount = ofCurrency.reduce((sum, row) => sum + BigInt(row.amount), 0n);
        const sagas = ofCurrency.reduce((sum, row) => sum + row.sagas, 0);
        return { currency, amount: amountSum(String(amount)), sagas };
      }),
    };
  });
}

interface HeldRow {
  state: string;
  currency: string;
  sagas: number;
  amount: string;
}

function sums(rows: readonly HeldRow[], keyOf: (row: HeldRow) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + row.sagas;
  return counts;
}
