// The connections of one process of a peer to one database.
import pg from 'pg';

/** @param size connections, at most */
export function openPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: size, keepAlive: true });
  pool.on('error', (error) => console.error(`an idle connection broke: ${error.message}`));
  return pool;
}
