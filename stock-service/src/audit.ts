// Who changed stock by hand. Written in the transaction of the act itself: no act without its row.
import { newId } from '@order-saga/shared/contracts/ids';
import type { Prisma, Tx } from './database.ts';

export interface AdminAct {
  /** Whose token it was. */
  readonly actor: string;
  readonly act: 'put-product' | 'restock';
  readonly sku: string;
  readonly detail: Prisma.InputJsonObject;
}

export async function audit(tx: Tx, act: AdminAct): Promise<void> {
  await tx.adminAudit.create({ data: { id: newId(), ...act }, select: { id: true } });
}
