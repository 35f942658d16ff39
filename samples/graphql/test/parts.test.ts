import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { httpCatalogue } from '../src/catalogue.ts';
import { ConfigurationError, readConfiguration } from '../src/configuration.ts';
import { DatabaseError } from 'pg';
import { Problem, problemOf } from '../src/problems.ts';

const KEY = Buffer.alloc(32, 1).toString('base64url');
const GOOD = {
  DATABASE_URL: 'postgresql://postgres@127.0.0.1:5432/orders',
  JWT_KEYS: JSON.stringify({ one: KEY }),
  CATALOGUE_URL: 'http://127.0.0.1:8081/',
};

test('introspection is off unless the environment asks for it', () => {
  assert.equal(readConfiguration(GOOD).introspection, false);
  assert.equal(readConfiguration({ ...GOOD, GRAPHQL_INTROSPECTION: 'on' }).introspection, true);
});

for (const [name, value] of [
  ['DATABASE_URL', ''],
  ['CATALOGUE_URL', undefined],
  ['PORT', 'x'],
  ['PORT', '65536'],
  ['JWT_KEYS', '['],
  ['JWT_KEYS', '[]'],
  ['JWT_KEYS', '{}'],
  ['JWT_KEYS', '{"one": "c2hvcnQ"}'],
  ['JWT_KEYS', JSON.stringify({ a: KEY, b: KEY, c: KEY })],
] as const) {
  test(`a configuration with ${name}=${value ?? '(none)'} is refused, and the variable is named`, () => {
    assert.throws(
      () => readConfiguration({ ...GOOD, [name]: value }),
      (error) => error instanceof ConfigurationError && error.message.startsWith(name),
    );
  });
}

async function withCatalogue(
  answer: Parameters<typeof createServer>[1],
  use: (base: string, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer({}, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof Problem && error.slug === 'unavailable';

test('the catalogue is asked for many products in one call', async () => {
  const asked: string[] = [];
  await withCatalogue(
    (request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => {
        asked.push(`${request.method ?? ''} ${request.url ?? ''} ${chunk}`);
        response.end('{"items": [{"sku": "A", "name": "One"}]}');
      });
    },
    async (base) => {
      const found = await httpCatalogue(base, 60_000).products(['A', 'B']);
      assert.deepEqual([...found], [['A', { sku: 'A', name: 'One' }]]);
    },
  );
  assert.deepEqual(asked, ['POST /v1/products:batchGet {"skus":["A","B"]}']);
});

test('a catalogue that fails, is silent or is gone is unavailable', async () => {
  await withCatalogue(
    (_, response) => response.writeHead(500).end(),
    (base) => assert.rejects(httpCatalogue(base).products(['A']), isUnavailable),
  );
  await withCatalogue(
    () => undefined,
    (base) => assert.rejects(httpCatalogue(base, 50).products(['A']), isUnavailable),
  );
  let closed = '';
  await withCatalogue(
    () => undefined,
    (base) => {
      closed = base;
      return Promise.resolve();
    },
  );
  await assert.rejects(httpCatalogue(closed).products(['A']), isUnavailable);
});

for (const [state, slug] of [
  ['57014', 'unavailable'],
  ['55P03', 'unavailable'],
  ['57P01', 'unavailable'],
  ['08006', 'unavailable'],
  ['42P01', 'internal-error'],
  ['23505', 'internal-error'],
] as const) {
  test(`SQLSTATE ${state} is ${slug} to the caller, and nothing of its text is shown`, () => {
    const error = new DatabaseError('relation "secret" is broken', 0, 'error');
    error.code = state;
    const problem = problemOf(error);
    assert.equal(problem.slug, slug);
    assert.doesNotMatch(problem.message, /secret/);
  });
}

test('a database that does not answer is unavailable', () => {
  for (const error of [
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated unexpectedly'),
  ]) {
    assert.equal(problemOf(error).slug, 'unavailable');
  }
});
