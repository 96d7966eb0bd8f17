// Which sagas are meant: one filter for lists, counts, the stream and acts on many, and its words in SQL.
import { Prisma } from '../database.ts';

export interface SagaFilter {
  readonly state?: string | undefined;
  readonly outcome?: 'running' | 'completed' | 'failed' | undefined;
  readonly failureReason?: string | undefined;
  /** Whether it has an incident, or the code of one. */
  readonly incident?: string | undefined;
  /** ISO 8601; bounds of `startedAt`, both excluded. */
  readonly createdAfter?: string | undefined;
  readonly createdBefore?: string | undefined;
}

/** To be joined with AND, in a statement that reads `saga`. All values are parameters. */
export function conditionsOf(filter: SagaFilter): Prisma.Sql[] {
  const { state, outcome, failureReason, incident, createdAfter, createdBefore } = filter;
  const conditions: Prisma.Sql[] = [];
  if (state !== undefined) conditions.push(Prisma.sql`state = ${state}`);
  if (outcome === 'running') conditions.push(Prisma.sql`finished_at IS NULL`);
  if (outcome === 'completed') conditions.push(Prisma.sql`state = 'Completed'`);
  if (outcome === 'failed') conditions.push(Prisma.sql`state = 'Failed'`);
  if (failureReason !== undefined) conditions.push(Prisma.sql`failure_reason = ${failureReason}`);
  if (incident === 'true') conditions.push(Prisma.sql`incident_code IS NOT NULL`);
  else if (incident === 'false') conditions.push(Prisma.sql`incident_code IS NULL`);
  else if (incident !== undefined) conditions.push(Prisma.sql`incident_code = ${incident}`);
  if (createdAfter !== undefined) conditions.push(Prisma.sql`started_at > ${createdAfter}::timestamptz`);
  if (createdBefore !== undefined) conditions.push(Prisma.sql`started_at < ${createdBefore}::timestamptz`);
  return conditions;
}
