/** The service on a port of its own, with a schema of its own in the database. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { credentials, type Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import { SignJWT } from 'jose';
import { BadRequest, ErrorInfo, RetryInfo } from 'nice-grpc-error-details';
import { Status } from 'nice-grpc-error-details/lib/proto/google/rpc/status.js';
import { Client } from 'pg';
import { ask, connect, type Method } from '../src/client.ts';
import { readConfiguration } from '../src/configuration.ts';
import { openPool, type Pool, type PoolLimits } from '../src/database.ts';
import type { OrdersServiceClient } from '../src/gen/orders/v1/orders.ts';
import { createOrdersServer } from '../src/server.ts';
import type { WatchSettings } from '../src/watch.ts';

// Compiled to build/test; the canonical schema is that of all stacks.
const CONTRACT = new URL('../../../contract/schema/', import.meta.url);
const SECRET = randomBytes(32);
const DATABASE_URL = process.env['DATABASE_URL'] ?? '';

export interface Service {
  address: string;
  client: OrdersServiceClient;
  pool: Pool;
  /** Ends the streams, as SIGTERM does. */
  closing: AbortController;
  /** Call a method as a customer, with a minute to answer. */
  ask<Q, A>(method: Method<Q, A>, request: Q, customer?: string): Promise<A>;
  /** Insert orders for a customer, the last one newest; return their public ids. */
  insert(customer: string, orders: number, items: number, sku?: string): Promise<string[]>;
  stop(): Promise<void>;
}

export interface ServiceSettings {
  budgetMs?: number;
  limits?: Partial<PoolLimits>;
  watch?: WatchSettings;
}

export async function tokenFor(
  customer: string,
  claims: { scope?: string; secret?: Uint8Array; kid?: string; expires?: string } = {},
): Promise<string> {
  return new SignJWT({ scope: claims.scope ?? 'orders:read orders:write' })
    .setProtectedHeader({ alg: 'HS256', kid: claims.kid ?? 'one' })
    .setSubject(customer)
    .setIssuer('https://login.example.org')
    .setAudience('orders')
    .setExpirationTime(claims.expires ?? '5 minutes')
    .sign(claims.secret ?? SECRET);
}

export const soon = (ms = 60_000): Date => new Date(Date.now() + ms);

/** Long ones, so that no test depends on the speed of the machine. */
const MINUTE = 60_000;
const PATIENT: PoolLimits = { acquireMs: MINUTE, statementMs: MINUTE, lockMs: MINUTE };

export async function startService(settings: ServiceSettings = {}): Promise<Service> {
  const schema = `grpc_${randomBytes(6).toString('hex')}`;
  const url = new URL(DATABASE_URL);
  url.searchParams.set('options', `-c search_path=${schema}`);
  await migrate(url.href, schema);
  const configuration = readConfiguration({
    DATABASE_URL: url.href,
    JWT_KEYS: JSON.stringify({ one: SECRET.toString('base64url') }),
  });
  const pool = openPool(configuration.databaseUrl, { ...PATIENT, ...settings.limits });
  const closing = new AbortController();
  const server = createOrdersServer({
    budgetMs: MINUTE,
    ...settings,
    configuration,
    pool,
    closing: closing.signal,
  });
  const address = `127.0.0.1:${await listen(server)}`;
  const client = connect(address, credentials.createInsecure());
  return {
    address,
    client,
    pool,
    closing,
    ask: async (method, request, customer = '1') =>
      ask(method.bind(client), request, { token: await tokenFor(customer), deadline: soon() }),
    insert: (customer, orders, items, sku = 'SKU') => insert(pool, customer, orders, items, sku),
    async stop() {
      closing.abort();
      client.close();
      server.forceShutdown();
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    },
  };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

/** What a client can read from a failed call. */
export interface Told {
  code: number;
  reason: string;
  facts: Readonly<Record<string, string>>;
  violations: readonly string[];
  retryAfter: number | undefined;
}

/** Wait for a call to fail, and return what it told. */
export async function failure(call: Promise<unknown>): Promise<Told> {
  const error = await call.then(
    () => {
      throw new Error('the call succeeded');
    },
    (failed: unknown) => failed as ServiceError,
  );
  if (typeof error.code !== 'number') throw error;
  const [packed] = error.metadata.get('grpc-status-details-bin');
  const details = packed instanceof Buffer ? Status.decode(packed).details : [];
  const one = <T>(codec: { $type: string; decode(bytes: Uint8Array): T }): T | undefined => {
    const found = details.find(({ typeUrl }) => typeUrl === `type.googleapis.com/${codec.$type}`);
    return found && codec.decode(found.value);
  };
  const info = one(ErrorInfo);
  return {
    code: error.code,
    reason: info?.reason ?? '',
    facts: info?.metadata ?? {},
    violations: one(BadRequest)?.fieldViolations.map(({ field }) => field) ?? [],
    retryAfter: one(RetryInfo)?.retryDelay?.seconds,
  };
}

async function migrate(url: string, schema: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE SCHEMA ${schema}`);
    const ups = readdirSync(CONTRACT).filter((name) => name.endsWith('.up.sql'));
    for (const up of ups.sort()) await client.query(readFileSync(new URL(up, CONTRACT), 'utf8'));
    await client.query(
      `INSERT INTO customers (email) VALUES ('kim@example.org'), ('lee@example.org');
       INSERT INTO prices VALUES ('BOOK-1', 'EUR', 1299), ('BOOK-2', 'EUR', 250)`,
    );
  } finally {
    await client.end();
  }
}

async function insert(
  pool: Pool,
  customer: string,
  orders: number,
  items: number,
  sku: string,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH placed AS (
       INSERT INTO orders (customer_id, currency, total_cents, created_at)
       SELECT $1, 'EUR', 100 * $3::int, now() - interval '1 day' + n * interval '1 second'
         FROM generate_series(1, $2::int) AS n
       RETURNING id, public_id, created_at
     ), lines AS (
       INSERT INTO order_items
       SELECT placed.id, line, $4, 1, 100 FROM placed, generate_series(1, $3::int) AS line
     )
     SELECT public_id AS id FROM placed ORDER BY created_at, id`,
    [customer, orders, items, sku],
  );
  return rows.map(({ id }) => id);
}
