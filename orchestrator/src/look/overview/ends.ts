// The ends of sagas as they happened. The history keeps each of them, whatever became of the saga afterwards: what is
// counted of the past from sagas as they are now changes with every replay.
import { Prisma } from '../../database.ts';

/** Rows of `saga_history` that are ends, in the words of the index `saga_history_ended`. */
export const isEnd = Prisma.sql`to_state IN ('Completed', 'Failed') AND from_state <> to_state`;
