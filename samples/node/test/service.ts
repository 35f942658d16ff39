import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';

import type {
  FastifyInstance,
  InjectOptions,
  LightMyRequestResponse,
} from 'fastify';
import { SignJWT } from 'jose';
import pg from 'pg';

import { createApplication } from '../src/application.ts';
import { readConfiguration, type Variables } from '../src/configuration.ts';

export const SECRET = Buffer.alloc(32, 'a secret for tests ');

const URL = process.env['DATABASE_URL'] ?? '';

/**
 * What the service reads from its environment in tests: few connections and
 * short waits.
 */
export const variables = (more: Variables = {}): Variables => ({
  DATABASE_URL: URL,
  DATABASE_POOL_SIZE: '2',
  DATABASE_ACQUIRE_TIMEOUT_MS: '2000',
  DATABASE_LOCK_TIMEOUT_MS: '100',
  JWT_KEYS: JSON.stringify({ 2026: SECRET.toString('base64url') }),
  RATE_LIMIT_WRITES: '1000/1000',
  ...more,
});

export interface Service {
  app: FastifyInstance;
  log: string[];
}

/** The service without a port, closed when the test ends. */
export function start(t: TestContext, more: Variables = {}): Service {
  const log: string[] = [];
  const stream = { write: (line: string) => void log.push(line) };
  const app = createApplication(readConfiguration(variables(more)), stream);
  t.after(() => app.close());
  return { app, log };
}

interface Token {
  sub?: string;
  scope?: string;
  kid?: string;
  alg?: string;
  audience?: string;
  expires?: string;
}

export async function bearer(token: Token = {}): Promise<string> {
  const jwt = await new SignJWT({
    scope: token.scope ?? 'orders:read orders:write',
  })
    .setProtectedHeader({ alg: token.alg ?? 'HS256', kid: token.kid ?? '2026' })
    .setSubject(token.sub ?? '1')
    .setIssuer('https://login.example.org')
    .setAudience(token.audience ?? 'orders')
    .setExpirationTime(token.expires ?? '5 min')
    .sign(token.alg === 'HS512' ? Buffer.alloc(64, 1) : SECRET);
  return `Bearer ${jwt}`;
}

/**
 * A connection beside the service's own, as the test's view of what is in the
 * database.
 */
export async function connect(t: TestContext): Promise<pg.Client> {
  const client = new pg.Client(URL);
  await client.connect();
  t.after(() => client.end());
  return client;
}

export interface Customer {
  id: string;
  call: (
    method: 'GET' | 'POST',
    url: string,
    more?: InjectOptions,
  ) => Promise<LightMyRequestResponse>;
  order: (key?: string, body?: unknown) => Promise<LightMyRequestResponse>;
}

export const BODY = {
  currency: 'EUR',
  items: [{ sku: 'BOOK-1', quantity: 2 }],
};

/** A customer that no other test knows, with a token and a price list. */
export async function newCustomer(
  app: FastifyInstance,
  client: pg.Client,
): Promise<Customer> {
  await client.query(
    `INSERT INTO prices VALUES ('BOOK-1', 'EUR', 1490) ON CONFLICT DO NOTHING`,
  );
  const inserted = await client.query<{ id: string }>(
    'INSERT INTO customers (email) VALUES ($1) RETURNING id',
    [`${randomUUID()}@example.org`],
  );
  const id = inserted.rows[0]?.id ?? '';
  const authorization = await bearer({ sub: id });
  const call: Customer['call'] = (method, url, more) =>
    app.inject({
      ...more,
      method,
      url,
      headers: { authorization, ...more?.headers },
    });
  return {
    id,
    call,
    order: (key = randomUUID(), body = BODY) =>
      call('POST', '/v1/orders', {
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        payload: JSON.stringify(body),
      }),
  };
}

export interface ProblemBody {
  type?: string;
  status: number;
  instance: string;
  trace_id: string;
  errors?: { pointer?: string; parameter?: string; detail: string }[];
  order_status?: string;
}

/** The last part of the problem's type. */
export function slugOf(response: LightMyRequestResponse): string | undefined {
  return response.json<ProblemBody>().type?.split('/').at(-1);
}
