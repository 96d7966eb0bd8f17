// How many sagas a filter means, by what one would narrow it with.
import { PLANNED_FOR_ITS_VALUES } from '@order-saga/shared/database/database';
import { Prisma, type PrismaClient } from '../../database.ts';
import { AWAITING_ORDER, outcomeOf } from '../../saga/saga.ts';
import { conditionsOf, type SagaFilter } from './filter.ts';

/** Sagas that are counted: more would take longer than one waits for numbers beside a list. */
const MOST = 100_000;

export interface Facets {
  total: number;
  /** There are more: the newest of them were counted. */
  atLeast: boolean;
  states: Record<string, number>;
  outcomes: { running: number; completed: number; failed: number };
  failureReasons: Record<string, number>;
  incidents: Record<string, number>;
  currencies: Record<string, number>;
}

export async function countFacets(
  database: PrismaClient,
  filter: SagaFilter,
  most: number = MOST,
): Promise<Facets> {
  const conditions = [Prisma.sql`state <> ${AWAITING_ORDER}`, ...conditionsOf(filter)];
  const groups = await database.$queryRaw<Group[]>`${Prisma.raw(PLANNED_FOR_ITS_VALUES)}
    WITH found AS (
      SELECT state, failure_reason, incident_code, currency FROM saga WHERE ${Prisma.join(conditions, ' AND ')}
      ORDER BY started_at DESC, order_id DESC LIMIT ${most + 1}),
    counted AS (SELECT * FROM found LIMIT ${most})
    SELECT state, failure_reason, incident_code, currency, count(*)::int AS count,
           (SELECT count(*)::int FROM found) AS found
    FROM counted GROUP BY state, failure_reason, incident_code, currency`;
  const facets: Facets = {
    total: 0,
    atLeast: false,
    states: {},
    outcomes: { running: 0, completed: 0, failed: 0 },
    failureReasons: {},
    incidents: {},
    currencies: {},
  };
  for (const { state, failure_reason, incident_code, currency, count, found } of groups) {
    facets.atLeast = found > most;
    facets.total += count;
    facets.outcomes[outcomeOf(state)] += count;
    add(facets.states, state, count);
    add(facets.failureReasons, failure_reason, count);
    add(facets.incidents, incident_code, count);
    add(facets.currencies, currency, count);
  }
  return facets;
}

interface Group {
  state: string;
  failure_reason: string | null;
  incident_code: string | null;
  currency: string | null;
  count: number;
  /** Of all groups, and one more than is counted when there are more. */
  found: number;
}

function add(counts: Record<string, number>, name: string | null, count: number): void {
  if (name !== null) counts[name] = (counts[name] ?? 0) + count;
}
