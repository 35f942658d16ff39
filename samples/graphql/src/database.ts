/** The pool, with a limit on each wait, and the transaction. */
import { Pool, type PoolClient } from 'pg';

export type { Pool, PoolClient };

export function openPool(databaseUrl: string): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: 500,
    statement_timeout: 1_500,
    lock_timeout: 1_000,
  });
  // An idle connection that breaks is dropped by the pool; without a listener the event would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** Run work in one transaction: all of it is stored, or nothing. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: unknown) => {
      // The connection is gone, and the transaction with it: the pool must not hand it out again.
      broken = failed instanceof Error ? failed : new Error('ROLLBACK failed');
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
