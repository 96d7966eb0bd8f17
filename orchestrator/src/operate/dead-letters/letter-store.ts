// The table of dead letters: what comes in, what is listed, what is known of one.
import { isOwnFault } from '@order-saga/shared/database/database-error';
import { page as pageOf } from '@order-saga/shared/http/paging';
import { Prisma, type PrismaClient, type Tx } from '../../database.ts';
import { type Letter, toMessage, withoutHeaders } from './letter.ts';
import { masked, maskedText, type ShownBody, shownBody } from './shown.ts';

export const letterStatuses = ['parked', 'redriving', 'redriven', 'discarded', 'taken'] as const;
export type LetterStatus = (typeof letterStatuses)[number];

export interface LetterFilter {
  readonly queue?: string | undefined;
  readonly type?: string | undefined;
  readonly orderId?: string | undefined;
  /** `x-error-code`. */
  readonly code?: string | undefined;
  /** ISO 8601; bounds of `failedAt`, both excluded. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

export interface LetterView {
  readonly id: string;
  readonly queue: string;
  readonly status: LetterStatus;
  readonly type: string | null;
  readonly messageId: string | null;
  readonly orderId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly failedAt: string;
  readonly redrives: number;
  readonly earlierId: string | null;
  readonly laterId: string | null;
  readonly lastAct: { readonly at: string; readonly actor: string; readonly reason: string | null } | null;
  readonly headers: object;
  readonly bytes: number;
  readonly body: ShownBody;
}

/**
 * Stores letters that are not known yet. A known one stays as it is; one that was missed is parked again. What the database
 * refuses for its own fault is stored without its headers.
 * @returns those that it refuses even so, with its error
 * @throws what is not their fault: all are to be stored again
 */
export async function storeLetters(tx: Tx, letters: readonly Letter[]): Promise<Map<Letter, unknown>> {
  const refused = new Map<Letter, unknown>();
  try {
    await insert(tx, letters);
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    for (const letter of letters)
      await insert(tx, [letter])
        .catch((fault) => insertBare(tx, letter, fault))
        .catch((fault) => {
          if (!isOwnFault(fault)) throw fault;
          refused.set(letter, fault);
        });
  }
  return refused;
}

async function insertBare(tx: Tx, letter: Letter, fault: unknown): Promise<void> {
  if (!isOwnFault(fault)) throw fault;
  await insert(tx, [withoutHeaders(letter)]);
}

async function insert(tx: Tx, letters: readonly Letter[]): Promise<void> {
  if (letters.length === 0) return;
  // In key order, as every insert that meets others.
  const data = letters.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await tx.deadLetter.createMany({ data, skipDuplicates: true });
  // For replicas of the version before, which would look for its copy in the queue.
  await tx.$executeRaw`
    UPDATE dead_letter SET in_queue = false,
      status = CASE status WHEN 'taken' THEN 'parked' ELSE status END,
      ended_at = CASE status WHEN 'taken' THEN NULL ELSE ended_at END
    WHERE id = ANY(${data.map(({ id }) => id)}::uuid[]) AND (in_queue OR status = 'taken')`;
}

/** None of the letters of this queue has a copy in RabbitMQ. */
export async function noteOutOfQueue(tx: Tx, queue: string): Promise<void> {
  await tx.$executeRaw`UPDATE dead_letter SET in_queue = false WHERE queue = ${queue} AND in_queue`;
}

/** To be joined with AND, in a statement that reads `dead_letter`. All values are parameters. */
export function letterConditions(filter: LetterFilter): Prisma.Sql[] {
  const { queue, type, orderId, code, after, before } = filter;
  const conditions: Prisma.Sql[] = [];
  if (queue !== undefined) conditions.push(Prisma.sql`queue = ${queue}`);
  if (type !== undefined) conditions.push(Prisma.sql`type = ${type}`);
  if (orderId !== undefined) conditions.push(Prisma.sql`order_id = ${orderId}::uuid`);
  if (code !== undefined) conditions.push(Prisma.sql`code = ${code}`);
  if (after !== undefined) conditions.push(Prisma.sql`failed_at > ${after}::timestamptz`);
  if (before !== undefined) conditions.push(Prisma.sql`failed_at < ${before}::timestamptz`);
  return conditions;
}

/** A body up to this size is in the list; a larger one is shown by itself, up to the other. */
const LISTED_BYTES = 4 * 1024;
const SHOWN_BYTES = 256 * 1024;

/** One page, newest first. The key (failed_at, id) never changes. */
export async function listLetters(
  database: PrismaClient,
  filter: LetterFilter & { readonly status: LetterStatus | 'any' },
  page: { limit: number; after: readonly [at: string, id: string] | undefined },
): Promise<{ items: LetterView[]; nextCursor: string | null }> {
  const conditions = letterConditions(filter);
  if (filter.status !== 'any') conditions.push(Prisma.sql`status = ${filter.status}`);
  if (page.after !== undefined) {
    const [at, id] = page.after;
    conditions.push(Prisma.sql`(failed_at, id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  const where =
    conditions.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}`;
  const rows = await database.$queryRaw<LetterRow[]>`
    SELECT ${columns(LISTED_BYTES)} FROM dead_letter letter ${where}
    ORDER BY failed_at DESC, id DESC LIMIT ${page.limit + 1}`;
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.failed_key, row.id]);
  return { items: items.map(toView), nextCursor };
}

export async function readLetter(tx: Tx, id: string): Promise<LetterView | null> {
  const [row] = await tx.$queryRaw<LetterRow[]>`
    SELECT ${columns(SHOWN_BYTES)} FROM dead_letter letter WHERE id = ${id}::uuid`;
  return row === undefined ? null : toView(row);
}

/** Letters that wait for a decision, by queue. */
export function countParked(database: PrismaClient): Promise<{ queue: string; count: number }[]> {
  return database.$queryRaw`
    SELECT queue, count(*)::int AS count FROM dead_letter WHERE status = 'parked' GROUP BY queue`;
}

interface LetterRow {
  id: string;
  queue: string;
  status: LetterStatus;
  type: string | null;
  message_id: string | null;
  order_id: string | null;
  code: string | null;
  message: string | null;
  failed_at: Date;
  failed_key: string;
  redrives: number;
  earlier_id: string | null;
  later_id: string | null;
  acted_at: Date | null;
  acted_by: string | null;
  act_reason: string | null;
  properties: string;
  bytes: number;
  body: Uint8Array<ArrayBuffer> | null;
}

const columns = (shownBytes: number) => Prisma.sql`
  id, queue, status, type, message_id, order_id, code, message, failed_at, failed_at::text AS failed_key, redrives,
  earlier_id, acted_at, acted_by, act_reason, properties, octet_length(body) AS bytes,
  CASE WHEN octet_length(body) <= ${shownBytes} THEN body END AS body,
  (SELECT later.id FROM dead_letter later WHERE later.earlier_id = letter.id ORDER BY later.at LIMIT 1) AS later_id`;

function toView(row: LetterRow): LetterView {
  const { headers = {} } = toMessage({ properties: row.properties, body: new Uint8Array() }).properties;
  // The reason is in fields of its own.
  const others = Object.entries(headers).filter(
    ([name]) => !/^x-(error-code|error-message|failed-at|dead-letter-id)$/.test(name),
  );
  return {
    id: row.id,
    queue: row.queue,
    status: row.status,
    type: row.type,
    messageId: row.message_id,
    orderId: row.order_id,
    code: row.code,
    message: row.message === null ? null : maskedText(row.message),
    failedAt: row.failed_at.toISOString(),
    redrives: row.redrives,
    earlierId: row.earlier_id,
    laterId: row.later_id,
    lastAct:
      row.acted_at === null
        ? null
        : { at: row.acted_at.toISOString(), actor: row.acted_by ?? '', reason: row.act_reason },
    headers: masked(Object.fromEntries(others)) as object,
    bytes: row.bytes,
    body: shownBody(row.body),
  };
}
