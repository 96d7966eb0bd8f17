// Another payment token than those of the orders: for whom it is, and that nobody is charged for others by mistake.
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { Tx } from '../../database.ts';

/** Shown wherever a run with another token is. */
export interface OtherPayment {
  /** Masked, always. */
  readonly token: '***';
  /** Whose orders are charged to it; null: not counted by the version that began the run. */
  readonly customers: number | null;
}

export const otherPayment = (customers: number | null): OtherPayment => ({ token: '***', customers });

/** Whose sagas a run of the selection would replay. The customer of a saga never changes. */
export async function customersOf(
  tx: Tx,
  selectionId: string,
): Promise<{ customers: number; one: string | null }> {
  const [row] = await tx.$queryRaw<{ customers: number; one: string | null }[]>`
    SELECT count(DISTINCT saga.customer_id)::int AS customers, min(saga.customer_id) AS one
    FROM replay_item AS item JOIN saga ON saga.order_id = item.order_id
    WHERE item.selection_id = ${selectionId}::uuid AND item.result = 'pending'`;
  return { customers: row!.customers, one: row!.customers === 1 ? row!.one : null };
}

/** @throws RequestError SEVERAL_CUSTOMERS unless they are one, or several are meant */
export function requireMeant(customers: number, severalAreMeant: boolean): void {
  if (customers <= 1 || severalAreMeant) return;
  throw requestError(
    'SEVERAL_CUSTOMERS',
    `One payment token would be charged for the orders of ${customers} customers. Make a preview for one customer, or without another token; if all of them are meant, send "oneTokenForSeveralCustomers": true.`,
  );
}

/** Why a run with another token skips a saga. */
export const OTHER_CUSTOMER =
  'Its customer is not the one whom the other payment token of this run is for: replay it in a run of its own.';
