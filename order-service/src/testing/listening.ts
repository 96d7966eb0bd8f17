// Replicas connect for news by themselves, a moment after their start.
import pg from 'pg';
import { expect } from 'vitest';
import { eventually } from './running-order-service.ts';

/** Waits until so many listen in a database. */
export async function untilListening(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await eventually(async () => {
      const { rows } = await client.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'`,
      );
      expect(rows).toHaveLength(count);
    });
  } finally {
    await client.end();
  }
}
