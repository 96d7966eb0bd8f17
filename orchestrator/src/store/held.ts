// Which commands are held, as decisions read it in PostgreSQL.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma } from '../database.ts';
import type { HeldCommands } from '../saga/saga.ts';

/**
 * The commands that are held, until the transaction ends. After the locks of the sagas, so that what was waited for is not
 * missed. FOR KEY SHARE locks no row here: it takes the lock of the table, which who makes or ends a hold waits for, and
 * which a backup does not take.
 */
export async function readHeld(tx: Pick<SqlRunner, '$queryRaw'>): Promise<HeldCommands> {
  const rows = await tx.$queryRaw<{ command: string }[]>`
    WITH gate AS (SELECT FROM hold WHERE FALSE FOR KEY SHARE) SELECT command FROM hold WHERE ended_at IS NULL`;
  return new Set(rows.map(({ command }) => command));
}

/** Waits for the decisions that have read the holds, and lets none begin until the transaction ends. */
export const lockHolds = (tx: Pick<SqlRunner, '$executeRaw'>): Promise<number> =>
  tx.$executeRaw`LOCK TABLE hold IN EXCLUSIVE MODE`;

/** SQL: a saga whose command is held back. One with a deadline was moved by a version that does not know holds. */
export const isHeldSql = Prisma.sql`held_at IS NOT NULL AND deadline_at IS NULL AND finished_at IS NULL`;
