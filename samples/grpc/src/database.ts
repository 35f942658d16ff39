/** The pool, and transactions that take no more time than the call has. */
import { Pool, type PoolClient } from 'pg';

export type { Pool, PoolClient };

/** What a call leaves its work: how long, and the word that nobody waits any more. */
export interface Work {
  signal: AbortSignal;
  remainingMs(): number;
}

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

/** Run a step in one transaction: all of it is stored, or nothing. It stops when the call does. */
export async function inTransaction<T>(
  pool: Pool,
  work: Work,
  step: (client: PoolClient) => Promise<T>,
): Promise<T> {
  work.signal.throwIfAborted();
  const client = await pool.connect();
  let broken = false;
  let stopping: Promise<unknown> | undefined;
  let stop: (() => void) | undefined;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ pid: number }>(
      // No statement may outlive the deadline, whatever the pool allows.
      `SELECT pg_backend_pid() AS pid,
              set_config('statement_timeout', least($1::int, setting::int)::text, true)
         FROM pg_settings WHERE name = 'statement_timeout'`,
      [Math.max(1, Math.floor(work.remainingMs()))],
    );
    stop = () => {
      broken = true; // A cancellation may arrive late: this connection serves nobody else.
      stopping = pool.query('SELECT pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined);
    };
    work.signal.addEventListener('abort', stop, { once: true });
    work.signal.throwIfAborted();
    const result = await step(client);
    work.signal.throwIfAborted();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    if (stop) work.signal.removeEventListener('abort', stop);
    await stopping;
    client.release(broken);
  }
}
