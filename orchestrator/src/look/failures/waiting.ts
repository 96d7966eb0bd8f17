// Sagas that have waited for an answer for longer than the first wait of a step: trouble while it happens, before it is a
// failure. Those with an incident are in the group of their incident. To wait for a customer is no trouble.
import { type AmountSum, amountSum } from '@order-saga/shared/contracts/amount-sum';
import { type CommandType, catalogue } from '@order-saga/shared/contracts/catalogue';
import { Prisma, type Tx } from '../../database.ts';
import type { SagaState } from '../../saga/order-saga.ts';
import { AWAITING_ORDER } from '../../saga/saga.ts';
import { orderStates, type SagaStates } from '../../saga/states.ts';
import { type FailureKind, groupOfKind } from './fingerprint.ts';

export const STEP_WAITING = 'STEP_WAITING';

export interface WaitingKind extends FailureKind {
  readonly step: CommandType;
  readonly service: string;
  readonly group: string;
}

/** States with an outstanding command, and the group of the sagas that wait in each. */
export const waitingKindsOf = (states: SagaStates): readonly WaitingKind[] =>
  states.all.flatMap(({ name: state, command: step, isPending }) => {
    if (step === null || isPending) return [];
    const service = `${catalogue[step].owner}-service`;
    const kind = {
      state,
      step,
      reason: STEP_WAITING,
      detail: `${service} has not answered in time`,
    } as const;
    return [{ ...kind, service, group: groupOfKind(kind) }];
  });

export const waitingKinds = waitingKindsOf(orderStates);

const notInTrouble = [AWAITING_ORDER, ...orderStates.where(({ isPending }) => isPending)];

/**
 * `SELECT`s the sagas that wait, with `came_at`, since when.
 * The bound on `started_at` is for the index: a saga that began just now cannot have waited for long.
 * @param longerThanMs the first wait of a step
 */
export const waitingSagas = (longerThanMs: number): Prisma.Sql => Prisma.sql`
  SELECT order_id, state, currency, total, started_at, entered.at AS came_at FROM saga, LATERAL (
    SELECT max(at) AS at FROM saga_history AS history
    WHERE history.order_id = saga.order_id AND from_state IS DISTINCT FROM to_state) AS entered
  WHERE finished_at IS NULL AND state <> ALL(${notInTrouble}) AND incident_code IS NULL
    AND started_at < now() - ${longerThanMs}::float8 * interval '1 millisecond'
    AND entered.at < now() - ${longerThanMs}::float8 * interval '1 millisecond'`;

export interface WaitingStep {
  state: SagaState;
  command: CommandType;
  service: string;
  sagas: number;
  /** Since when the one that has waited longest does. */
  since: string;
  /** How long that is, by the clock of the database. */
  seconds: number;
  /** Totals of the orders, in minor units. */
  atStake: { currency: string; amount: AmountSum; sagas: number }[];
}

interface WaitingRow {
  state: string;
  sagas: number;
  since: Date;
  seconds: number;
  at_stake: { currency: string; amount: string; sagas: number }[];
}

/** Which steps sagas wait for, those that are waited for longest first. */
export async function readWaiting(tx: Pick<Tx, '$queryRaw'>, longerThanMs: number): Promise<WaitingStep[]> {
  const rows = await tx.$queryRaw<WaitingRow[]>`
    WITH by_currency AS (
      SELECT state, currency, count(*)::int AS count, sum(total) AS amount, min(came_at) AS since
      FROM (${waitingSagas(longerThanMs)}) AS waiting GROUP BY state, currency)
    SELECT state, sum(count)::int AS sagas, min(since) AS since,
      extract(epoch FROM now() - min(since))::float8 AS seconds,
      json_agg(json_build_object('currency', currency, 'amount', amount::text, 'sagas', count) ORDER BY currency) AS at_stake
    FROM by_currency GROUP BY state ORDER BY since`;
  return rows.flatMap(({ state, sagas, since, seconds, at_stake }) => {
    // A state of a newer replica is not known here.
    const kind = waitingKinds.find((known) => known.state === state);
    if (kind === undefined) return [];
    const { step: command, service } = kind;
    const atStake = at_stake.map(({ amount, ...stake }) => ({ ...stake, amount: amountSum(amount) }));
    return [{ state: kind.state, command, service, sagas, since: since.toISOString(), seconds, atStake }];
  });
}
