// Payment tokens in letters that were redriven or discarded: nobody needs them any more, and the rows stay for long.
import type { Tx } from '../../database.ts';
import { shownBody } from './shown.ts';

/** Bodies are up to some megabytes large. */
const AT_ONCE = 50;

/**
 * Leaves of the bodies what is shown of them anyway; nothing of those that are not shown.
 * @returns how many letters it was; `limit` or more: there may be others
 */
export async function maskEnded(tx: Tx, limit: number): Promise<number> {
  const letters = await tx.$queryRaw<{ id: string; body: Uint8Array }[]>`
    SELECT id, body FROM dead_letter WHERE status IN ('redriven', 'discarded') AND NOT body_masked
    LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`;
  if (letters.length === 0) return 0;
  const masked = letters.map(({ id, body }) => ({ id, body: maskedBody(body).toString('base64') }));
  await tx.$executeRaw`
    UPDATE dead_letter SET body = decode(r.body, 'base64'), body_masked = true
    FROM json_to_recordset(${JSON.stringify(masked)}::json) AS r(id uuid, body text)
    WHERE dead_letter.id = r.id`;
  return letters.length < AT_ONCE ? letters.length : limit;
}

function maskedBody(body: Uint8Array): Buffer {
  const { format, value } = shownBody(body);
  if (format === 'json') return Buffer.from(JSON.stringify(value));
  return Buffer.from(format === 'text' ? String(value) : '');
}
