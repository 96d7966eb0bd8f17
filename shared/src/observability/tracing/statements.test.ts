import { describe, expect, it } from 'vitest';
import { summaryOf } from './statements.ts';

describe('the summary of a statement', () => {
  it.each([
    ['SELECT a, b FROM payment WHERE x = $1', 'SELECT payment'],
    ['UPDATE saga SET state = r.state FROM json_to_recordset($1) AS r', 'UPDATE saga'],
    ['DELETE FROM outbox WHERE message_id = ANY($1)', 'DELETE outbox'],
    [
      'WITH input AS (SELECT * FROM json($1)), t AS (INSERT INTO "saga" (a) SELECT a FROM input) SELECT 1',
      'INSERT saga',
    ],
    ['SELECT 1', 'SELECT'],
  ])('of %s is %s', (text, summary) => {
    expect(summaryOf(text)).toBe(summary);
    expect(summaryOf(text)).toBe(summary);
  });
});
