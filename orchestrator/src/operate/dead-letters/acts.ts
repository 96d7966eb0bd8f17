// What operators decide about dead letters. A decision is a committed row, and so done even if nobody is left to do it:
// `letter-work.ts` carries it out, in this process or in another.

import { TRANSACTION } from '@order-saga/shared/database/database';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Prisma, type PrismaClient, type Tx } from '../../database.ts';
import { answeredBefore, type Idempotency, rememberAnswer } from '../admin-requests.ts';
import { audit, auditingRefusals } from '../audit/audit.ts';
import { type LetterFilter, type LetterView, letterConditions, readLetter } from './letter-store.ts';

export type Act = 'redrive' | 'discard';

export interface Decision {
  readonly act: Act;
  readonly actor: string;
  readonly reason: string | undefined;
}

/** Letters that are meant by one act: these, or the parked ones that a filter finds (`{}`: all of them). */
export type Chosen = { readonly ids: readonly string[] } | { readonly filter: LetterFilter };

export interface Decided {
  /** Letters that the act now takes its course with. */
  readonly accepted: number;
  /** Ids that are unknown, or not parked any more. */
  readonly notParked: string[];
  /** Parked letters that the filter finds and that were too many for one act. */
  readonly remaining: number;
}

const name = (act: Act) => `${act}-dead-letter`;
const outcome: Readonly<Record<Act, Prisma.Sql>> = {
  redrive: Prisma.sql`status = 'redriving'`,
  discard: Prisma.sql`status = 'discarded', ended_at = now()`,
};
/** `taken`: the version before missed its copy in the queue. The letter is here all the same. */
const OPEN = Prisma.sql`status IN ('parked', 'taken')`;
/** Most letters of one act: a statement that is over in a second. */
export const MOST_LETTERS = 10_000;

/** @throws RequestError DEAD_LETTER_NOT_FOUND, DEAD_LETTER_NOT_PARKED (audited) */
export async function decideOne(database: PrismaClient, id: string, decision: Decision): Promise<LetterView> {
  const { act, actor, reason } = decision;
  const entry = { actor, act: name(act), target: `dead-letter:${id}`, ...(reason && { reason }), detail: {} };
  return auditingRefusals(database, entry, () =>
    database.$transaction(async (tx) => {
      const [changed] = await decide(tx, decision, Prisma.sql`id = ${id}::uuid AND ${OPEN}`);
      const letter = await readLetter(tx, id);
      if (letter === null) throw requestError('DEAD_LETTER_NOT_FOUND', `There is no dead letter ${id}.`);
      if (changed === undefined) throw notParked(letter);
      const { queue, type, messageId, code } = letter;
      await audit(tx, {
        ...entry,
        ...(letter.orderId && { orderId: letter.orderId }),
        result: 'done',
        detail: { queue, type, messageId, code },
      });
      return letter;
    }, TRANSACTION),
  );
}

/**
 * Decides about many in one transaction, with one row in the audit.
 * @returns what the first request with this key was answered
 * @throws RequestError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export function decideMany(
  database: PrismaClient,
  chosen: Chosen,
  decision: Decision,
  idempotency?: Idempotency,
): Promise<Decided> {
  const { act, actor, reason } = decision;
  return database.$transaction(async (tx) => {
    const before = await answeredBefore<Decided>(tx, idempotency);
    if (before !== null) return before;
    const decided =
      'ids' in chosen
        ? await decideIds(tx, chosen.ids, decision)
        : await decideFilter(tx, chosen.filter, decision);
    const { accepted, notParked, remaining } = decided;
    await audit(tx, {
      ...{
        actor,
        act: name(act),
        target: 'dead-letters',
        ...(reason && { reason }),
        result: 'done' as const,
      },
      detail: {
        ...('ids' in chosen ? { ids: [...chosen.ids] } : { filter: { ...chosen.filter } }),
        ...{ accepted, remaining, notParked: notParked.length },
      },
    });
    // A request with this key that came at the same time finds its row here, and undoes what it did.
    await rememberAnswer(tx, idempotency, 202, decided);
    return decided;
  }, TRANSACTION);
}

async function decideIds(tx: Tx, given: readonly string[], decision: Decision): Promise<Decided> {
  const ids = [...new Set(given.map((id) => id.toLowerCase()))];
  const changed = await decide(tx, decision, Prisma.sql`id = ANY(${ids}::uuid[]) AND ${OPEN}`);
  const accepted = new Set(changed.map(({ id }) => id));
  return { accepted: accepted.size, notParked: ids.filter((id) => !accepted.has(id)), remaining: 0 };
}

async function decideFilter(tx: Tx, filter: LetterFilter, decision: Decision): Promise<Decided> {
  const isMeant = Prisma.join([Prisma.sql`status = 'parked'`, ...letterConditions(filter)], ' AND ');
  const changed = await decide(tx, decision, isMeant);
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM dead_letter WHERE ${isMeant}`;
  return { accepted: changed.length, notParked: [], remaining: row!.count };
}

// The lock looks at the status again once it has the row: of two acts at once, one has the letter.
function decide(tx: Tx, { act, actor, reason }: Decision, isMeant: Prisma.Sql): Promise<{ id: string }[]> {
  return tx.$queryRaw`
    WITH chosen AS MATERIALIZED (
      SELECT id FROM dead_letter WHERE ${isMeant} ORDER BY id LIMIT ${MOST_LETTERS} FOR UPDATE)
    UPDATE dead_letter SET ${outcome[act]}, acted_at = now(), acted_by = ${actor}, act_reason = ${reason ?? null}
    FROM chosen WHERE dead_letter.id = chosen.id RETURNING dead_letter.id`;
}

const notParked = ({ id, status }: LetterView) =>
  requestError(
    'DEAD_LETTER_NOT_PARKED',
    `Dead letter ${id} is ${status}: only a parked one can be acted on.`,
  );
