// Sagas that wait: for an answer for longer than the first wait of a step, which is trouble while it happens, before it is a
// failure; for the release of their command, which is held; for a customer or a provider, which is no trouble, but money that
// is not there yet. Those with an incident are in the group of their incident.
import { type AmountSum, amountSum } from '@order-saga/shared/contracts/amount-sum';
import { type CommandType, catalogue } from '@order-saga/shared/contracts/catalogue';
import { Prisma, type Tx } from '../../database.ts';
import type { SagaState } from '../../saga/order-saga.ts';
import { AWAITING_ORDER } from '../../saga/saga.ts';
import { orderStates, type SagaStates, type StateFacts } from '../../saga/states.ts';
import { isHeldSql } from '../../store/held.ts';
import { type FailureKind, groupOfKind, type WaitingReason } from './fingerprint.ts';

export interface WaitingKind extends FailureKind {
  readonly reason: WaitingReason;
  readonly step: CommandType;
  readonly service: string;
  readonly group: string;
}

/** For each state with an outstanding command, the groups of the sagas that wait in it. */
export const waitingKindsOf = (states: SagaStates): readonly WaitingKind[] =>
  states.all.flatMap(({ name: state, command: step, isPending }) => {
    if (step === null) return [];
    const service = `${catalogue[step].owner}-service`;
    return detailsOf({ isPending }, step, service).map(([reason, detail]) => {
      const kind = { state, step, reason, detail };
      return { ...kind, service, group: groupOfKind(kind) };
    });
  });

const detailsOf = (
  { isPending }: Pick<StateFacts, 'isPending'>,
  step: CommandType,
  service: string,
): (readonly [WaitingReason, string])[] => [
  isPending
    ? ['STEP_PENDING', `${service} waits for the customer, or for the provider`]
    : ['STEP_WAITING', `${service} has not answered in time`],
  ['STEP_HELD', `${step} is held`],
];

/** All kinds of waits. */
export const allWaits = waitingKindsOf(orderStates);
/** Those that are trouble. */
export const waitingKinds = allWaits.filter(({ reason }) => reason === 'STEP_WAITING');

const pendingStates = orderStates.where(({ isPending }) => isPending);

/** SQL: what an unfinished saga waits for. */
const reasonSql = Prisma.sql`CASE WHEN ${isHeldSql} THEN 'STEP_HELD'
  WHEN state = ANY(${pendingStates}::text[]) THEN 'STEP_PENDING' ELSE 'STEP_WAITING' END`;

/**
 * `SELECT`s the sagas that wait, with `reason`, why, and `came_at`, since when.
 * The bound on `started_at` is for the index: a saga that began just now cannot have waited for long.
 * @param longerThanMs the first wait of a step
 */
export const waitingSagas = (
  longerThanMs: number,
  reasons: readonly WaitingReason[],
): Prisma.Sql => Prisma.sql`
  SELECT order_id, state, ${reasonSql} AS reason, currency, total, started_at, entered.at AS came_at FROM saga, LATERAL (
    SELECT max(at) AS at FROM saga_history AS history
    WHERE history.order_id = saga.order_id AND from_state IS DISTINCT FROM to_state) AS entered
  WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER} AND incident_code IS NULL
    AND ${reasonSql} = ANY(${reasons}::text[])
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

/** Which steps are not answered in time, those that are waited for longest first. */
export async function readWaiting(tx: Pick<Tx, '$queryRaw'>, longerThanMs: number): Promise<WaitingStep[]> {
  const rows = await tx.$queryRaw<WaitingRow[]>`
    WITH by_currency AS (
      SELECT state, currency, count(*)::int AS count, sum(total) AS amount, min(came_at) AS since
      FROM (${waitingSagas(longerThanMs, ['STEP_WAITING'])}) AS waiting GROUP BY state, currency)
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
