// Which sagas are meant: one filter for lists, counts, the stream and acts on many, and its words in SQL.
import { Prisma } from '../../database.ts';
import { outcomeOf } from '../../saga/saga.ts';
import { completedState, failedState, orderStates, type SagaStates } from '../../saga/states.ts';
import { isHeldSql } from '../../store/held.ts';
import { isOursSql } from '../../store/saga-row.ts';
import { storedStatesOf } from '../../store/state-migrations.ts';
import { waitingKindsOf, waitingSagas } from '../failures/waiting.ts';

/** A saga is meant when all that is given holds. */
export interface SagaFilter {
  /** Any of these. */
  readonly state?: string | readonly string[] | undefined;
  readonly outcome?: 'running' | 'completed' | 'failed' | undefined;
  /** Any of these; also while the compensation runs. */
  readonly failureReason?: string | readonly string[] | undefined;
  /** Of the failure group with this id. */
  readonly group?: string | undefined;
  /** From how long a wait on a saga is in a group of those that wait. Milliseconds; undefined: such groups have none. */
  readonly waitingMs?: number | undefined;
  /** Whether its command is held back, or which command that is. */
  readonly held?: string | undefined;
  /** Whether another version of the machine must go on with it, and this one leaves it alone. */
  readonly unloadable?: 'true' | 'false' | undefined;
  /** Whether it has an incident, or the code of one. */
  readonly incident?: string | undefined;
  readonly customerId?: string | undefined;
  /** In one of its lines. */
  readonly sku?: string | undefined;
  readonly currency?: string | undefined;
  /** Bounds of the total, both included. Minor units. */
  readonly amountMin?: number | undefined;
  readonly amountMax?: number | undefined;
  /** At this attempt or a later one. */
  readonly attempt?: number | undefined;
  /** ISO 8601; bounds of `startedAt`, both excluded. */
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
  /** Bounds of `updatedAt`, both excluded. */
  readonly updatedAfter?: string | undefined;
  readonly updatedBefore?: string | undefined;
  /** It holds goods for a payment that is pending, until before this. */
  readonly holdExpiresBefore?: string | undefined;
  /** Its deadline is before this; without a deadline it is not meant. */
  readonly deadlineBefore?: string | undefined;
}

/**
 * To be joined with AND, in a statement that reads `saga`. All values are parameters. Some conditions follow from
 * others: they name what a partial index is for.
 */
export function conditionsOf(filter: SagaFilter, known = orderStates): Prisma.Sql[] {
  return [...ofCourse(filter, known), ...ofOrder(filter), ...ofTimes(filter)];
}

function ofCourse(filter: SagaFilter, known: SagaStates): Prisma.Sql[] {
  const { state, outcome, failureReason, group, waitingMs, unloadable, incident, attempt, held } = filter;
  const conditions: Prisma.Sql[] = [];
  const states = listOf(state);
  if (states !== undefined) {
    conditions.push(Prisma.sql`state = ANY(${states}::text[])`);
    // Sagas without an end are few, and have an index of their own.
    if (states.every((name) => outcomeOf(name, known) === 'running')) conditions.push(unfinished);
    if (states.every((name) => known.of(name)?.isFailing)) conditions.push(failing);
  }
  if (outcome === 'running') conditions.push(unfinished);
  if (outcome === 'completed') conditions.push(Prisma.sql`state = ${completedState(known)}`);
  if (outcome === 'failed') conditions.push(Prisma.sql`state = ${failedState(known)}`, failing);
  const reasons = listOf(failureReason);
  if (reasons?.length === 1) conditions.push(Prisma.sql`failure_reason = ${reasons[0]}`);
  else if (reasons !== undefined)
    conditions.push(Prisma.sql`failure_reason = ANY(${reasons}::text[])`, failing);
  if (group !== undefined) conditions.push(...ofGroup(group, waitingMs, known));
  if (held !== undefined) conditions.push(...ofHold(held, known));
  if (unloadable === 'true') conditions.push(Prisma.sql`NOT (${isOursSql})`, unfinished);
  else if (unloadable === 'false') conditions.push(Prisma.sql`(finished_at IS NOT NULL OR ${isOursSql})`);
  if (incident === 'true') conditions.push(Prisma.sql`incident_code IS NOT NULL`);
  else if (incident === 'false') conditions.push(Prisma.sql`incident_code IS NULL`);
  else if (incident !== undefined) conditions.push(Prisma.sql`incident_code = ${incident}`);
  if (attempt !== undefined && attempt > 1)
    conditions.push(Prisma.sql`attempt > 1 AND attempt >= ${attempt}::int`);
  return conditions;
}

function ofHold(held: string, known: SagaStates): Prisma.Sql[] {
  if (held === 'false') return [Prisma.sql`NOT (${isHeldSql})`];
  if (held === 'true') return [isHeldSql];
  const states = storedStatesOf(known.where(({ command }) => command === held));
  return [isHeldSql, Prisma.sql`state = ANY(${states}::text[])`];
}

/** Sagas that wait have no group in their row. */
function ofGroup(group: string, waitingMs: number | undefined, known: SagaStates): Prisma.Sql[] {
  const kind = waitingKindsOf(known).find((waiting) => waiting.group === group);
  if (kind === undefined || waitingMs === undefined) return [Prisma.sql`failure_group = ${group}`];
  const waiting = Prisma.sql`SELECT order_id FROM (${waitingSagas(waitingMs, [kind.reason])}) AS waiting`;
  return [Prisma.sql`state = ${kind.state}`, unfinished, Prisma.sql`order_id IN (${waiting})`];
}

/** Those of the amount alone; none when any amount is meant. */
export function amountConditionsOf({ currency, amountMin, amountMax }: SagaFilter): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (amountMin !== undefined) conditions.push(Prisma.sql`total >= ${amountMin}::bigint`);
  if (amountMax !== undefined) conditions.push(Prisma.sql`total <= ${amountMax}::bigint`);
  if (conditions.length > 0)
    conditions.push(currency === undefined ? ofAnyCurrency : Prisma.sql`currency = ${currency}`);
  return conditions;
}

function ofOrder(filter: SagaFilter): Prisma.Sql[] {
  const { customerId, sku, currency } = filter;
  const conditions: Prisma.Sql[] = [];
  if (customerId !== undefined) conditions.push(Prisma.sql`customer_id = ${customerId}`);
  if (sku !== undefined)
    conditions.push(Prisma.sql`jsonb_path_query_array(lines, '$[*].sku') @> ${JSON.stringify([sku])}::jsonb`);
  const ofAmount = amountConditionsOf(filter);
  if (currency !== undefined && ofAmount.length === 0) conditions.push(Prisma.sql`currency = ${currency}`);
  return [...conditions, ...ofAmount];
}

function ofTimes(filter: SagaFilter): Prisma.Sql[] {
  const { createdAfter, createdBefore, updatedAfter, updatedBefore } = filter;
  const { holdExpiresBefore, deadlineBefore } = filter;
  const conditions: Prisma.Sql[] = [];
  if (createdAfter !== undefined) conditions.push(Prisma.sql`started_at > ${createdAfter}::timestamptz`);
  if (createdBefore !== undefined) conditions.push(Prisma.sql`started_at < ${createdBefore}::timestamptz`);
  if (updatedAfter !== undefined) conditions.push(updated(Prisma.sql`> ${updatedAfter}::timestamptz`));
  if (updatedBefore !== undefined) {
    conditions.push(updated(Prisma.sql`< ${updatedBefore}::timestamptz`));
    conditions.push(Prisma.sql`started_at < ${updatedBefore}::timestamptz`);
  }
  if (holdExpiresBefore !== undefined)
    conditions.push(Prisma.sql`hold_expires_at < ${holdExpiresBefore}::timestamptz`, unfinished);
  if (deadlineBefore !== undefined)
    conditions.push(Prisma.sql`deadline_at < ${deadlineBefore}::timestamptz`, unfinished);
  return conditions;
}

const unfinished = Prisma.sql`finished_at IS NULL`;
const failing = Prisma.sql`failure_reason IS NOT NULL`;

// Nothing indexes `updated_at`, which changes with every step: what is finished has it in `rested_at`.
const updated = (bound: Prisma.Sql) =>
  Prisma.sql`(rested_at ${bound} OR (finished_at IS NULL AND updated_at ${bound}))`;

// Holds for every order. The index of amounts begins with the currency: this walks from one to the next, so that an
// amount in any currency finds its way.
const ofAnyCurrency = Prisma.sql`currency = ANY(ARRAY(
  WITH RECURSIVE each(currency) AS (
    (SELECT currency FROM saga WHERE currency IS NOT NULL ORDER BY currency LIMIT 1)
    UNION ALL
    SELECT (SELECT currency FROM saga WHERE currency > each.currency ORDER BY currency LIMIT 1)
    FROM each WHERE each.currency IS NOT NULL)
  SELECT currency FROM each WHERE currency IS NOT NULL))`;

function listOf(values: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof values === 'string' ? [values] : values;
}
