// A selection freezes which sagas a replay run is about: once made, it never grows and never changes its mind.
import { randomBytes } from 'node:crypto';
import { type AmountSum, amountSum } from '@order-saga/shared/contracts/amount-sum';
import { newId } from '@order-saga/shared/contracts/ids';
import { isOlderSql } from '@order-saga/shared/database/retention/retention';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Prisma, type Tx } from '../../../database.ts';
import { conditionsOf, type SagaFilter } from '../../../look/search/filter.ts';
import { AWAITING_ORDER } from '../../../saga/saga.ts';
import { orderStates } from '../../../saga/states.ts';
import { TOKEN_ERASED, tooOld } from '../../reopen.ts';
import { customersOf, type OtherPayment, otherPayment } from '../other-payment.ts';

/** Which sagas an operator asks for. */
export type Asked =
  | { readonly orderIds: readonly string[] }
  | { readonly group: string }
  | { readonly filter: SagaFilter };

export interface Summary {
  sagas: number;
  /** Those that a run would replay, as far as is known at the preview. */
  replayable: number;
  totals: {
    currency: string;
    sagas: number;
    amount: AmountSum;
    replayable: { sagas: number; amount: AmountSum };
  }[];
  /** Null: each order keeps its payment token. */
  payment: OtherPayment | null;
}

export interface Selection {
  id: string;
  /** What names it in requests. */
  token: string;
  createdAt: Date;
  createdBy: string;
  expiresAt: Date;
  summary: Summary;
}

const MOST_SAGAS = 100_000;
/** For making a run of it. */
const VALID_MS = 60 * 60 * 1000;

/**
 * Freezes the sagas that are asked for, with one statement, whatever their number.
 * @param paymentToken replaces that of the orders when they are replayed
 * @param horizonHours age of an order from which it is not replayed
 * @throws RequestError SAGA_NOT_FOUND, SELECTION_TOO_LARGE
 */
export async function freeze(
  tx: Tx,
  request: {
    asked: Asked;
    actor: string;
    paymentToken: string | undefined;
    horizonHours: number | undefined;
  },
): Promise<Selection> {
  const { asked, actor, paymentToken, horizonHours } = request;
  const id = newId();
  // As in `readStats`: where much is asked for, reading the table in its own order is right.
  await tx.$executeRaw`SET LOCAL enable_seqscan = on`;
  const frozen = await tx.$executeRaw`
    INSERT INTO replay_item (selection_id, order_id, state, attempt, failure_group, currency, total, result, why)
    SELECT ${id}::uuid, order_id, state, attempt, failure_group, currency, total,
           CASE WHEN why IS NULL THEN 'pending' ELSE 'skipped' END, why
    FROM (SELECT saga.*, ${whyNotReplayable(horizonHours, paymentToken)} AS why FROM saga
          WHERE ${Prisma.join(wanted(asked), ' AND ')} LIMIT ${MOST_SAGAS + 1}) AS wanted`;
  if (frozen > MOST_SAGAS) {
    throw requestError(
      'SELECTION_TOO_LARGE',
      `More than ${MOST_SAGAS} sagas: narrow the filter, and replay them in several runs.`,
    );
  }
  if ('orderIds' in asked) await requireAll(tx, id, asked.orderIds);
  const payment = paymentToken === undefined ? null : otherPayment((await customersOf(tx, id)).customers);
  const summary = { ...(await summarise(tx, id)), payment };
  return tx.replaySelection
    .create({
      data: {
        id,
        token: randomBytes(24).toString('base64url'),
        createdBy: actor,
        expiresAt: await inAWhile(tx),
        asked: JSON.parse(JSON.stringify('orderIds' in asked ? { orderIds: asked.orderIds.length } : asked)),
        summary: toJson(summary),
        paymentToken: paymentToken ?? null,
      },
    })
    .then((row) => ({ ...row, summary }));
}

/** @throws RequestError SELECTION_NOT_FOUND when there is none, or it has expired and no run was made of it */
export async function readSelection(tx: Tx, token: string): Promise<Selection> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM replay_selection AS selection WHERE token = ${token}
      AND (expires_at > now() OR EXISTS (SELECT FROM replay_run WHERE selection_id = selection.id))`;
  if (row === undefined) throw noSelection();
  const selection = await tx.replaySelection.findUniqueOrThrow({
    where: { id: row.id },
    omit: { paymentToken: true },
  });
  return { ...selection, summary: storedSummary(selection.summary) };
}

export const noSelection = () =>
  requestError('SELECTION_NOT_FOUND', 'There is no such selection, or it has expired: make a new preview.');

function wanted(asked: Asked): Prisma.Sql[] {
  const exists = Prisma.sql`state <> ${AWAITING_ORDER}`;
  if ('orderIds' in asked) return [exists, Prisma.sql`order_id = ANY(${asked.orderIds}::uuid[])`];
  if ('group' in asked) return [exists, Prisma.sql`failure_group = ${asked.group}`];
  return [exists, ...conditionsOf(asked.filter)];
}

const replayable = orderStates.where(({ isReplayable }) => isReplayable);
const notThat = `, not ${replayable.join(' or ')}.`;

function whyNotReplayable(horizonHours: number | undefined, otherToken: string | undefined): Prisma.Sql {
  const old =
    horizonHours === undefined
      ? Prisma.empty
      : Prisma.sql`WHEN ${Prisma.raw(isOlderSql('order_id', horizonHours))} THEN ${tooOld(horizonHours)}`;
  const erased =
    otherToken === undefined
      ? Prisma.sql`WHEN payment_token IS NULL AND total > 0 THEN ${TOKEN_ERASED}`
      : Prisma.empty;
  return Prisma.sql`CASE WHEN state <> ALL(${replayable}::text[]) THEN 'At the preview it was ' || state || ${notThat}::text ${old} ${erased} END`;
}

async function requireAll(tx: Tx, selectionId: string, orderIds: readonly string[]): Promise<void> {
  const missing = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT id FROM unnest(${orderIds}::uuid[]) AS id
    WHERE NOT EXISTS (SELECT FROM replay_item WHERE selection_id = ${selectionId}::uuid AND order_id = id) ORDER BY id`;
  if (missing.length === 0) return;
  const others = missing.length > 1 ? `, nor of ${missing.length - 1} more of the orders` : '';
  throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${missing[0]!.id}${others}.`);
}

async function summarise(tx: Tx, selectionId: string): Promise<Omit<Summary, 'payment'>> {
  const rows = await tx.$queryRaw<
    { currency: string; sagas: number; amount: string; sagas_ok: number; amount_ok: string }[]
  >`
    SELECT currency, count(*)::int AS sagas, sum(total)::text AS amount,
           count(*) FILTER (WHERE result = 'pending')::int AS sagas_ok,
           coalesce(sum(total) FILTER (WHERE result = 'pending'), 0)::text AS amount_ok
    FROM replay_item WHERE selection_id = ${selectionId}::uuid GROUP BY currency ORDER BY currency`;
  return {
    sagas: rows.reduce((sum, { sagas }) => sum + sagas, 0),
    replayable: rows.reduce((sum, { sagas_ok }) => sum + sagas_ok, 0),
    totals: rows.map(({ currency, sagas, amount, sagas_ok, amount_ok }) => ({
      currency,
      sagas,
      amount: amountSum(amount),
      replayable: { sagas: sagas_ok, amount: amountSum(amount_ok) },
    })),
  };
}

/** As it is stored: JSON of JavaScript holds no BigInt, so what is one is a text. */
function toJson(summary: Summary): object {
  return JSON.parse(
    JSON.stringify(summary, (_name, value) => (typeof value === 'bigint' ? String(value) : value)),
  );
}

export function storedSummary(stored: unknown): Summary {
  // Those of the version before say nothing of the payment.
  const summary = stored as Omit<Summary, 'payment'> & Partial<Summary>;
  const exact = (amount: unknown) => amountSum(amount as string | number);
  return {
    ...summary,
    payment: summary.payment ?? null,
    totals: summary.totals.map(({ amount, replayable, ...total }) => ({
      ...total,
      amount: exact(amount),
      replayable: { ...replayable, amount: exact(replayable.amount) },
    })),
  };
}

// By the database's clock, which tells later whether it has expired.
async function inAWhile(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    SELECT now() + ${VALID_MS}::float8 * interval '1 millisecond' AS at`;
  return row!.at;
}
