/** The pool, with a limit on each wait, and the transaction. */
import { Pool, type PoolClient } from 'pg';

export type { Pool, PoolClient };

/** How long to wait for a connection, for a statement and for a lock, in milliseconds. */
export interface PoolLimits {
  acquireMs: number;
  statementMs: number;
  lockMs: number;
}

export const POOL_LIMITS: PoolLimits = { acquireMs: 500, statementMs: 1_500, lockMs: 1_000 };

export function openPool(databaseUrl: string, limits: PoolLimits = POOL_LIMITS): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: limits.acquireMs,
    statement_timeout: limits.statementMs,
    lock_timeout: limits.lockMs,
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
