// Who changed stock by hand. Written in the transaction of the act itself: no act without its row.
import { newId } from '@order-saga/shared/contracts/ids';
import type { Prisma, Tx } from './database.ts';

export interface AdminAct {
  readonly act: 'put-product' | 'restock';
  readonly sku: string;
  readonly detail: Prisma.InputJsonObject;
}

/** There is one admin token, so its holder is all that is known of the actor. */
const ACTOR = 'admin';

export async function audit(tx: Tx, act: AdminAct): Promise<void> {
  await tx.adminAudit.create({ data: { id: newId(), actor: ACTOR, ...act }, select: { id: true } });
}
