// Sagas whose command is held back, in PostgreSQL.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma } from '../../../database.ts';
import { orderStates } from '../../../saga/states.ts';
import { isHeldSql } from '../../../store/held.ts';
import { isOursSql } from '../../../store/saga-row.ts';
import { storedStatesOf } from '../../../store/state-migrations.ts';
import type { Hold } from '../stored-hold.ts';

/** The stored states that wait with the command. */
export const statesWith = (command: CommandType): string[] =>
  storedStatesOf(orderStates.where((state) => state.command === command));

/**
 * SQL: a saga that the hold holds back, and that its release has not tried: what was not answered once is left to the end of the
 * hold, for it would stand before it for ever. What was tried is read once, as a set: a plan from before there was any joins it
 * saga by saga.
 */
export const isHeldBack = ({ id, command, sinceWave }: Hold) => Prisma.sql`
  ${isHeldSql} AND ${isOursSql} AND state = ANY(${statesWith(command)}::text[])
  AND (order_id, attempt) NOT IN (
    SELECT order_id, attempt FROM hold_item
    WHERE hold_id = ${id}::uuid AND result = 'unanswered' AND wave > ${sinceWave})`;

/** How many there are, counted up to a number: there may be very many. */
export async function countHeldBack(
  tx: Pick<SqlRunner, '$queryRaw'>,
  hold: Hold,
  upTo: number,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (SELECT FROM saga WHERE ${isHeldBack(hold)} LIMIT ${upTo}) AS held`;
  return row!.count;
}
