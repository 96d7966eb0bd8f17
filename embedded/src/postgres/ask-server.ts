import pg from 'pg';

/** Connects to a server on this machine and asks for its data folder: the proof that it is up, and which one it is. */
export async function askDataDirectory(port: number, password: string): Promise<string> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 2000,
    query_timeout: 2000,
  });
  client.on('error', () => {}); // a connection cut while idle: nobody needs it any more
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory ?? '';
  } finally {
    await client.end().catch(() => {});
  }
}
