// What operators note about one saga, for each other. Notes go with their saga when it is pruned.
import { newId } from '@order-saga/shared/contracts/ids';
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { PrismaClient, Tx } from '../../database.ts';
import { rememberAnswer } from '../admin-requests.ts';
import { audit, onSaga } from '../audit/audit.ts';
import { type ActRequest, lockForAct } from './act.ts';

export interface SagaNote {
  id: string;
  at: string;
  actor: string;
  text: string;
}

export interface NoteRequest extends Pick<ActRequest, 'orderId' | 'actor' | 'idempotency'> {
  readonly text: string;
}

/** Newest notes that are shown. */
export const NOTES_SHOWN = 200;

/** @throws RequestError SAGA_NOT_FOUND */
export function addNote(database: PrismaClient, request: NoteRequest): Promise<SagaNote> {
  const { orderId, actor, text, idempotency } = request;
  return database.$transaction(async (tx) => {
    const { before } = await lockForAct<SagaNote>(tx, request);
    if (before !== null) return before;
    const { id, at } = await tx.sagaNote.create({ data: { id: newId(), orderId, actor, text } });
    await audit(tx, {
      actor,
      act: 'annotate',
      ...onSaga(orderId),
      reason: text,
      result: 'done',
      detail: { note: id },
    });
    const note = { id, at: at.toISOString(), actor, text };
    await rememberAnswer(tx, idempotency, 201, note);
    return note;
  }, TRANSACTION);
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
