// What operators note about one saga, for each other. Notes go with their saga when it is pruned.
import { newId } from '@order-saga/shared/contracts/ids';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma, type Tx } from '../../database.ts';
import { type ActDependencies, type ActRequest, act, audited } from './act.ts';
import type { NewNote, SagaNote } from './act-store.ts';

export interface NoteRequest extends Pick<ActRequest, 'orderId' | 'actor' | 'idempotency'> {
  readonly text: string;
}

/** Newest notes that are shown. */
export const NOTES_SHOWN = 200;

/** @throws RequestError SAGA_NOT_FOUND */
export function addNote(deps: ActDependencies, request: NoteRequest): Promise<SagaNote> {
  const { orderId, actor, text } = request;
  const id = newId();
  return act(deps, request, ({ at }) => {
    const body = { id, at, actor, text };
    const audit = audited({ orderId, actor, reason: text }, 'annotate', { note: id });
    return { note: { orderId, ...body }, audit, body, status: 201 };
  });
}

export function insertNote(note: NewNote | null): Query<void> {
  if (note === null) return query(null);
  const { id, orderId, at, actor, text } = note;
  return query(Prisma.sql`
    INSERT INTO saga_note (id, order_id, at, actor, text)
    VALUES (${id}::uuid, ${orderId}::uuid, ${at}::timestamptz, ${actor}, ${text})`);
}

/** Newest first. */
export async function readNotes(tx: Tx, orderId: string, limit = NOTES_SHOWN): Promise<SagaNote[]> {
  const notes = await tx.sagaNote.findMany({
    where: { orderId },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return notes.map(({ id, at, actor, text }) => ({ id, at: at.toISOString(), actor, text }));
}
