// The payment service: the call is noted before it is made, and its answer after it. Three statements, three commits.
import { newId } from '@order-saga/shared/contracts/ids';
import {
  paymentSchema as businessSchema,
  chargeAtProvider,
  declineCodeOf,
  type ProviderAnswer,
  type ToPay,
} from '../business/payment-table.ts';
import { rowsOf, type Sql } from '../business/sql.ts';
import type { Handle, Message, Publish } from './message.ts';

/** A payment is there before its answer, with what the call needs until then. */
export const paymentSchema = `
  ${businessSchema};
  ALTER TABLE payment
    DROP CONSTRAINT payment_status_check,
    ADD CONSTRAINT payment_status_check CHECK (status IN ('Pending', 'Completed', 'Failed')),
    ADD COLUMN token text,
    SET (fillfactor = 80)`;

export function createPaymentService(sql: Sql, publish: Publish): Handle<'payment'> {
  return async (batch) => {
    await enter(sql, batch);
    const answers = await charge(sql, batch);
    await record(sql, answers);
    await publish(answers.map(replyOf));
  };
}

interface Answered extends ProviderAnswer {
  readonly orderId: string;
}

function replyOf({ orderId, status, declineCode }: Answered): Message {
  if (status === 'Charged') return { type: 'PaymentCompleted', orderId };
  return { type: 'PaymentFailed', orderId, failure: { reason: 'PaymentDeclined', detail: declineCode } };
}

async function enter(sql: Sql, batch: readonly ToPay[]): Promise<void> {
  const text = `
    INSERT INTO payment (order_id, payment_id, amount, currency, token, status)
    SELECT order_id, payment_id, amount, currency, token, 'Pending'
    FROM json_to_recordset($1) AS message (order_id uuid, payment_id uuid, amount bigint, currency text, token text)
    ON CONFLICT (order_id) DO NOTHING`;
  const rows = batch.map(({ orderId, total, currency, payment: { token } }) => ({
    order_id: orderId,
    payment_id: newId(),
    amount: total,
    currency,
    token,
  }));
  await rowsOf(sql, 'enter-payments', text, [JSON.stringify(rows)]);
}

/** The simulated provider, asked for all of a batch at once. */
async function charge(sql: Sql, batch: readonly ToPay[]): Promise<Answered[]> {
  const text = `
    INSERT INTO provider_ledger (idempotency_key, status, amount, currency, decline_code, reference)
    SELECT key, CASE WHEN reference IS NULL THEN 'Declined' ELSE 'Charged' END, amount, currency, decline_code, reference
    FROM json_to_recordset($1) AS call (key text, amount bigint, currency text, decline_code text, reference text)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING idempotency_key AS key, status, decline_code AS "declineCode", reference`;
  const calls = batch.map(({ orderId, total, currency, payment }) => {
    const declineCode = declineCodeOf(payment.token);
    const reference = declineCode === null ? `sim_${newId()}` : null;
    return { key: `${orderId}:1`, amount: total, currency, decline_code: declineCode, reference };
  });
  const rows = await rowsOf<ProviderAnswer & { readonly key: string }>(sql, 'charge-all', text, [
    JSON.stringify(calls),
  ]);
  const entered = new Map(rows.map((row) => [row.key, row]));
  const answers: Answered[] = [];
  for (const toPay of batch) {
    const { orderId } = toPay;
    // Charged before: the provider answers as it did then.
    const answer = entered.get(`${orderId}:1`) ?? (await chargeAtProvider(sql, toPay));
    answers.push({ ...answer, orderId });
  }
  return answers;
}

/** Repeated it writes the same: the provider does not change its answer. */
async function record(sql: Sql, answers: readonly Answered[]): Promise<void> {
  const text = `
    UPDATE payment SET status = CASE answer.status WHEN 'Charged' THEN 'Completed' ELSE 'Failed' END,
      decline_code = answer."declineCode", provider_reference = answer.reference, token = NULL
    FROM json_to_recordset($1) AS answer ("orderId" uuid, status text, "declineCode" text, reference text)
    WHERE payment.order_id = answer."orderId"`;
  await rowsOf(sql, 'record-answers', text, [JSON.stringify(answers)]);
}
