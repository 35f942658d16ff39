import pg from 'pg';

import { Failure } from './failure.ts';

export interface DatabaseSettings {
  url: string;
  poolSize: number;
  acquireTimeoutMs: number;
  statementTimeoutMs: number;
  lockTimeoutMs: number;
}

/** What a repository needs: one connection, or one transaction. */
export interface Session {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * SQLSTATE of an error of the server, such as 23503; undefined for all other
 * errors.
 */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

// No resources, statement_timeout, lock_timeout: later it may work.
const TEMPORARY = /^(53...|57014|55P03)$/;

// Connection exceptions, and a server that shuts down or ends this session.
const ENDS_THE_CONNECTION = /^(08...|57P0.)$/;

/**
 * No connection, a lost one, or no answer in time. What happened on the server
 * is not known.
 */
class ConnectionLost extends Error {}

function translate(error: unknown): unknown {
  const temporary =
    error instanceof ConnectionLost || TEMPORARY.test(sqlState(error) ?? '');
  if (!temporary) return error;
  const detail =
    'The database does not answer in time; try again with the same key';
  return new Failure('unavailable', detail, { retryAfter: 1, cause: error });
}

/**
 * bigint arrives as text, since not each fits into a number. Ours do (cents,
 * counters), and one that does not must not be rounded.
 */
function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('bigint beyond 2^53');
  return value;
}

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, parseBigint);

export class Database {
  readonly #pool: pg.Pool;

  // --8<-- [start:pool]
  constructor(
    settings: DatabaseSettings,
    onConnectionError: (error: Error) => void,
  ) {
    this.#pool = new pg.Pool({
      connectionString: settings.url,
      application_name: 'orders-service',
      max: settings.poolSize,
      // A pool that shrinks makes the first request of a peak pay for it.
      idleTimeoutMillis: 0,
      // The default is to wait for ever.
      connectionTimeoutMillis: settings.acquireTimeoutMs,
      statement_timeout: settings.statementTimeoutMs,
      lock_timeout: settings.lockTimeoutMs,
      idle_in_transaction_session_timeout: 5_000,
      // The server's timeout does not help if the server cannot be reached: the
      // client has its own.
      query_timeout: settings.statementTimeoutMs + 500,
      types,
    });
    // An 'error' event without a listener ends the process, and a restart of
    // the database sends one from each connection: the pool passes on those of
    // idle ones, and not those in use.
    this.#pool.on('error', onConnectionError);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }
  // --8<-- [end:pool]

  /** One statement, on a connection of its own. */
  async query<Row>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.#withSession((session) => session.query<Row>(sql, values));
  }

  // --8<-- [start:transaction]
  /**
   * Commits what `work` did, or rolls it back if it throws. READ COMMITTED, the
   * default.
   */
  async transaction<Result>(
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    return this.#withSession(async (session) => {
      await session.query('BEGIN');
      try {
        const result = await work(session);
        await session.query('COMMIT');
        return result;
      } catch (error) {
        // A lost connection gets closed, and then the server rolls back.
        if (!(error instanceof ConnectionLost)) await session.query('ROLLBACK');
        throw error;
      }
    });
  }

  async #withSession<Result>(
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    let client: pg.PoolClient | undefined;
    let broken = false;
    try {
      client = await this.#pool.connect().catch((error: unknown) => {
        throw new ConnectionLost('no connection', { cause: error });
      });
      return await work(sessionOf(client));
    } catch (error) {
      broken = error instanceof ConnectionLost;
      throw translate(error);
    } finally {
      // Whatever happened: a connection that is not given back is lost for all.
      client?.release(broken);
    }
  }
  // --8<-- [end:transaction]

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function sessionOf(client: pg.PoolClient): Session {
  return {
    async query<Row>(
      sql: string,
      values: readonly unknown[] = [],
    ): Promise<Row[]> {
      try {
        const result = await client.query(sql, [...values]);
        return result.rows as Row[];
      } catch (error) {
        // Errors of the server have a SQLSTATE. A TypeError or RangeError is a
        // mistake of ours. Anything else is the driver, which has lost the
        // connection or has waited for too long.
        const state = sqlState(error);
        const ours = error instanceof TypeError || error instanceof RangeError;
        if (ours || (state !== undefined && !ENDS_THE_CONNECTION.test(state)))
          throw error;
        throw new ConnectionLost('connection lost', { cause: error });
      }
    },
  };
}
