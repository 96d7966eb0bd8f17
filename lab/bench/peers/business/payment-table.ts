// Payments, and the simulated provider with its own books in the payment database.
import { newId } from '@order-saga/shared/contracts/ids';
import type { Failure, Order } from './order.ts';
import { rowsOf, type Sql } from './sql.ts';

export const paymentSchema = `
  CREATE TABLE payment (
    order_id uuid PRIMARY KEY,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    status text NOT NULL CHECK (status IN ('Completed', 'Failed')),
    decline_code text,
    provider_reference text,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE provider_ledger (
    idempotency_key text PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('Charged', 'Declined')),
    amount bigint NOT NULL,
    currency text NOT NULL,
    decline_code text,
    reference text,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;

export type ToPay = Pick<Order, 'orderId' | 'total' | 'currency' | 'payment'>;

export interface ProviderAnswer {
  readonly status: 'Charged' | 'Declined';
  readonly declineCode: string | null;
  readonly reference: string | null;
}

const declineCodes: Readonly<Record<string, string>> = {
  tok_declined: 'card_declined',
  tok_insufficient_funds: 'insufficient_funds',
};

/** Why the provider declines a token, or null: it charges it. */
export const declineCodeOf = (token: string): string | null => declineCodes[token] ?? null;

/**
 * The provider: charges a key once, however often it is asked.
 * @param sql never of a transaction that does more: what a provider did stays done
 */
export async function chargeAtProvider(
  sql: Sql,
  { orderId, total, currency, payment }: ToPay,
): Promise<ProviderAnswer> {
  const key = `${orderId}:1`;
  const declineCode = declineCodeOf(payment.token);
  const [entered] = await rowsOf<ProviderAnswer>(
    sql,
    'charge',
    `INSERT INTO provider_ledger (idempotency_key, status, amount, currency, decline_code, reference)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (idempotency_key) DO NOTHING
     RETURNING status, decline_code AS "declineCode", reference`,
    [
      key,
      declineCode === null ? 'Charged' : 'Declined',
      total,
      currency,
      declineCode,
      declineCode === null ? `sim_${newId()}` : null,
    ],
  );
  if (entered !== undefined) return entered;
  const [standing] = await rowsOf<ProviderAnswer>(
    sql,
    'charged-before',
    'SELECT status, decline_code AS "declineCode", reference FROM provider_ledger WHERE idempotency_key = $1',
    [key],
  );
  return standing!;
}

/** Stores what the provider answered. @returns why it is not paid, or null: paid */
export async function recordPayment(
  sql: Sql,
  { orderId, total, currency }: ToPay,
  { status, declineCode, reference }: ProviderAnswer,
): Promise<Failure | null> {
  await rowsOf(
    sql,
    'record-payment',
    `INSERT INTO payment (order_id, payment_id, amount, currency, status, decline_code, provider_reference)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (order_id) DO NOTHING`,
    [
      orderId,
      newId(),
      total,
      currency,
      status === 'Charged' ? 'Completed' : 'Failed',
      declineCode,
      reference,
    ],
  );
  return status === 'Charged' ? null : { reason: 'PaymentDeclined', detail: declineCode };
}

/** Charges, then stores the answer. @returns as `recordPayment` */
export async function pay(sql: Sql, toPay: ToPay): Promise<Failure | null> {
  return recordPayment(sql, toPay, await chargeAtProvider(sql, toPay));
}
