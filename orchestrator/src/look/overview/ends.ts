// The ends of sagas as they happened. The history keeps each of them, whatever became of the saga afterwards: what is
// counted of the past from sagas as they are now changes with every replay.
import { Prisma } from '../../database.ts';
import { orderStates } from '../../saga/states.ts';

const list = (names: readonly string[]) => Prisma.raw(names.map((name) => `'${name}'`).join(', '));
const completed = orderStates.where(({ outcome }) => outcome === 'completed');
const failed = orderStates.where(({ outcome }) => outcome === 'failed');

/** Rows of `saga_history` that are ends, in the words of the index `saga_history_ended`. */
export const isEnd = Prisma.sql`to_state IN (${list([...completed, ...failed])}) AND from_state <> to_state`;

/** Of those, the good ones and the others. */
export const isCompletion = Prisma.sql`to_state IN (${list(completed)})`;
export const isFailure = Prisma.sql`to_state IN (${list(failed)})`;
