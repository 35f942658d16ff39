/** The service on a port of its own, with a schema of its own in the database, and a catalogue that it can break. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { Client } from 'pg';
import type { Catalogue } from '../src/catalogue.ts';
import { readConfiguration } from '../src/configuration.ts';
import { openPool, type Pool, type PoolLimits } from '../src/database.ts';
import { Problem } from '../src/problems.ts';
import { createOrdersServer } from '../src/server.ts';

// Compiled to build/test; the canonical schema is that of all stacks.
const CONTRACT = new URL('../../../contract/schema/', import.meta.url);
const SECRET = randomBytes(32);
const DATABASE_URL = process.env['DATABASE_URL'] ?? '';

export interface Answer {
  status: number;
  type: string | null;
  body: unknown;
}

export type FakeCatalogue = Catalogue & { mode: 'answers' | 'fails' | 'hangs' };

export interface Service {
  pool: Pool;
  /** The statements that were sent since the last `statements.length = 0`. */
  statements: string[];
  /** How many skus each call of the catalogue asked for. */
  catalogueCalls: number[];
  /** What the tests' catalogue does. */
  catalogue: FakeCatalogue;
  send(init: RequestInit & { token?: string | null; path?: string }): Promise<Answer>;
  ask(query: string, variables?: object, customer?: string): Promise<Answer>;
  /** Insert orders for a customer, the last one newest; return their public ids. */
  insert(customer: string, orders: number, items: number): Promise<string[]>;
  stop(): Promise<void>;
}

/** Return what lies at a path of an answer: at(body, 'data.orders.edges.0.cursor'). */
export function at(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], body);
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

/** Long ones, so that no test depends on the speed of the machine. */
const MINUTE = 60_000;
const PATIENT: PoolLimits = { acquireMs: MINUTE, statementMs: MINUTE, lockMs: MINUTE };

export async function startService(
  settings: { introspection?: boolean; budgetMs?: number; limits?: Partial<PoolLimits> } = {},
): Promise<Service> {
  const schema = `graphql_${randomBytes(6).toString('hex')}`;
  const url = new URL(DATABASE_URL);
  url.searchParams.set('options', `-c search_path=${schema}`);
  await migrate(url.href, schema);

  const configuration = readConfiguration({
    DATABASE_URL: url.href,
    JWT_KEYS: JSON.stringify({ one: SECRET.toString('base64url') }),
    CATALOGUE_URL: 'http://catalogue.invalid/',
    ...(settings.introspection && { GRAPHQL_INTROSPECTION: 'on' }),
  });
  const pool = openPool(configuration.databaseUrl, { ...PATIENT, ...settings.limits });
  const statements = recordStatements(pool);
  const catalogueCalls: number[] = [];
  const catalogue = fakeCatalogue(catalogueCalls);
  const server = createOrdersServer({
    configuration,
    pool,
    catalogue,
    budgetMs: settings.budgetMs ?? MINUTE,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/graphql`;

  const send: Service['send'] = async ({ token, path = '', ...init }) => {
    const bearer = token === undefined ? await tokenFor('1') : token;
    const headers = new Headers(init.headers);
    if (bearer !== null) headers.set('authorization', `Bearer ${bearer}`);
    const response = await fetch(address + path, { method: 'POST', ...init, headers });
    const body: unknown = await response.json();
    return { status: response.status, type: response.headers.get('content-type'), body };
  };

  return {
    pool,
    statements,
    catalogueCalls,
    catalogue,
    send,
    ask: async (query, variables = {}, customer = '1') =>
      send({
        token: await tokenFor(customer),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      }),
    insert: (customer, orders, items) => insert(pool, customer, orders, items),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    },
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

function recordStatements(pool: Pool): string[] {
  const statements: string[] = [];
  // All statements of the pool, those in transactions included, go through a client's query().
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...all: unknown[]) => unknown;
    (client as { query: unknown }).query = (...all: unknown[]): unknown => {
      const [first] = all;
      statements.push(typeof first === 'string' ? first : (first as { text: string }).text);
      return query(...all);
    };
  });
  return statements;
}

function fakeCatalogue(calls: number[]): FakeCatalogue {
  return {
    mode: 'answers',
    products(skus) {
      calls.push(skus.length);
      if (this.mode === 'hangs') return new Promise(() => undefined);
      if (this.mode === 'fails') {
        return Promise.reject(new Problem('unavailable', 'The catalogue does not answer'));
      }
      return Promise.resolve(new Map(skus.map((sku) => [sku, { sku, name: `Name of ${sku}` }])));
    },
  };
}

async function insert(
  pool: Pool,
  customer: string,
  orders: number,
  items: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH placed AS (
       INSERT INTO orders (customer_id, currency, total_cents, created_at)
       SELECT $1, 'EUR', 100 * $3::int, now() - interval '1 day' + n * interval '1 second'
         FROM generate_series(1, $2::int) AS n
       RETURNING id, public_id, created_at
     ), lines AS (
       INSERT INTO order_items
       SELECT placed.id, line, 'SKU-' || placed.id || '-' || line, 1, 100
         FROM placed, generate_series(1, $3::int) AS line
     )
     SELECT public_id AS id FROM placed ORDER BY created_at, id`,
    [customer, orders, items],
  );
  return rows.map(({ id }) => id);
}
