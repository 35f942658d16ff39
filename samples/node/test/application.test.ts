import assert from 'node:assert/strict';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

import { bearer, slugOf, start, type ProblemBody } from './service.ts';

// Nothing listens on port 1: these tests need no database, and show what
// happens without one.
const NOWHERE = { DATABASE_URL: 'postgresql://orders@127.0.0.1:1/orders' };

const JSON_TYPE = {
  'content-type': 'application/json',
  'idempotency-key': 'a key',
};

test('every answer has the security headers, and none names the product', async (t) => {
  const { app } = start(t, NOWHERE);
  for (const url of [
    '/healthz',
    '/readyz',
    '/v1/orders',
    '/nothing',
    '/v1/orders/%zz',
  ]) {
    const { headers } = await app.inject(url);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.equal(headers['cache-control'], 'no-store', url);
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'/,
      url,
    );
    assert.equal(headers.server ?? headers['x-powered-by'], undefined, url);
  }
});

test('every route but the two for the platform asks for a token', async (t) => {
  const { app } = start(t, NOWHERE);
  const id = '0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10';
  const routes = [
    ['GET', '/v1/orders'],
    ['POST', '/v1/orders'],
    ['GET', `/v1/orders/${id}`],
    ['POST', `/v1/orders/${id}/cancel`],
  ] as const;
  for (const [method, url] of routes) {
    const response = await app.inject({ method, url });
    assert.equal(response.statusCode, 401, `${method} ${url}`);
    assert.match(String(response.headers['www-authenticate']), /^Bearer/);
  }
  assert.equal((await app.inject('/healthz')).body, 'ok');
});

// --8<-- [start:closed]
test('a route that somebody adds without thinking of tokens is closed', async (t) => {
  const { app } = start(t, NOWHERE);
  app.get('/v1/orders/export', () => 'all orders of all customers');
  const anonymous = await app.inject('/v1/orders/export');
  assert.equal(anonymous.statusCode, 401);
  const authorization = await bearer();
  const known = await app.inject({
    url: '/v1/orders/export',
    headers: { authorization },
  });
  assert.equal(known.statusCode, 500, 'it has no scope, so nobody may use it');
});
// --8<-- [end:closed]

test('a scope that is missing is 403', async (t) => {
  const { app } = start(t, NOWHERE);
  const authorization = await bearer({ scope: 'orders:read' });
  const response = await app.inject({
    method: 'POST',
    url: '/v1/orders',
    headers: { authorization, ...JSON_TYPE },
    payload: '{}',
  });
  assert.equal(response.statusCode, 403);
  assert.equal(slugOf(response), 'insufficient-scope');
});

test('what is refused before the database is asked has its own problem', async (t) => {
  const { app } = start(t, NOWHERE);
  const authorization = await bearer();
  const send = (payload: string, headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/v1/orders',
      headers: { authorization, ...headers },
      payload,
    });
  const big = `{"currency": "${'x'.repeat(65_536)}"}`;
  const cases: [number, string, Promise<Awaited<ReturnType<typeof send>>>][] = [
    [
      415,
      'unsupported-media-type',
      send('{}', { 'content-type': 'text/plain' }),
    ],
    [415, 'unsupported-media-type', send('{}', { 'content-type': 'x' })],
    [413, 'body-too-large', send(big, JSON_TYPE)],
    [400, 'malformed-request', send('{', JSON_TYPE)],
    [
      400,
      'idempotency-key-invalid',
      send('{}', { 'content-type': 'application/json' }),
    ],
    [
      422,
      'validation-failed',
      send('{}', {
        ...JSON_TYPE,
        'content-type': 'application/json; charset=utf-8',
      }),
    ],
  ];
  for (const [status, slug, answer] of cases) {
    const response = await answer;
    assert.equal(response.statusCode, status, slug);
    assert.equal(slugOf(response), slug);
    assert.match(
      String(response.headers['content-type']),
      /^application\/problem\+json/,
    );
  }
});

test('no such route is 404, another method is 405 with those that are allowed', async (t) => {
  const { app } = start(t, NOWHERE);
  const authorization = await bearer();
  const missing = await app.inject({
    url: '/v1/order?secret=1',
    headers: { authorization },
  });
  assert.equal(missing.statusCode, 404);
  const problem = missing.json<ProblemBody>();
  assert.equal(problem.type, undefined);
  assert.equal(problem.instance, '/v1/order');
  const other = await app.inject({
    method: 'PUT',
    url: '/v1/orders',
    headers: { authorization },
  });
  assert.equal(other.statusCode, 405);
  assert.equal(other.headers.allow, 'GET, HEAD, POST');
});

test('what is not HTTP is answered with a problem, too', async (t) => {
  const { app } = start(t, NOWHERE);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  for (const [status, sent] of [
    ['400 Bad Request', 'hello\r\n\r\n'],
    [
      '431 Request Header Fields Too Large',
      `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`,
    ],
  ] as const) {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    const answer = await text(socket);
    assert.ok(answer.startsWith(`HTTP/1.1 ${status}\r\n`), answer);
    assert.match(answer, /\r\ncontent-type: application\/problem\+json\r\n/);
    assert.match(answer, /\r\nx-content-type-options: nosniff\r\n/);
    const body = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as ProblemBody;
    assert.equal(body.status, Number(status.slice(0, 3)));
  }
});

test('without a database: alive, not ready, and 503 with a time to come back', async (t) => {
  const { app } = start(t, NOWHERE);
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  const ready = await app.inject('/readyz');
  assert.deepEqual([ready.statusCode, ready.body], [503, 'unavailable']);
  const response = await app.inject({
    url: '/v1/orders',
    headers: { authorization: await bearer() },
  });
  assert.equal(response.statusCode, 503);
  assert.equal(slugOf(response), 'unavailable');
  assert.equal(response.headers['retry-after'], '1');
  assert.doesNotMatch(response.body, /ECONNREFUSED|127\.0\.0\.1/);
});

test('a bug is answered with the trace id and logged with its stack', async (t) => {
  const { app, log } = start(t, NOWHERE);
  app.get('/bug', { config: { public: true } }, () => {
    throw new RangeError('something internal');
  });
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const response = await app.inject({ url: '/bug', headers: { traceparent } });
  assert.equal(response.statusCode, 500);
  assert.equal(
    response.json<ProblemBody>().trace_id,
    '4bf92f3577b34da6a3ce929d0e0e4736',
  );
  assert.doesNotMatch(response.body, /something internal/);
  const line = log.find((entry) => entry.includes('RangeError')) ?? '';
  assert.match(line, /something internal/);
  assert.match(line, /application\.test/, 'the stack says where');
  assert.match(line, /"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"/);
});

test('each request is one line of JSON with the template of its route, and without what is secret', async (t) => {
  const { app, log } = start(t, NOWHERE);
  const authorization = await bearer({ sub: '424242' });
  await app.inject({
    url: '/v1/orders/17?note=private',
    headers: { authorization },
  });
  await app.inject('/nothing/at/all');
  const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = lines.filter((line) => line['message'] === 'request');
  assert.deepEqual(
    requests.map(({ method, route, status }) => [method, route, status]),
    [
      ['GET', '/v1/orders/{id}', 404],
      ['GET', 'unmatched', 404],
    ],
  );
  assert.doesNotMatch(log.join(''), /424242|private|eyJ/);
});

test('beyond the rate a caller is told when to come back', async (t) => {
  const { app } = start(t, { ...NOWHERE, RATE_LIMIT_READS: '1/2' });
  const authorization = await bearer();
  const read = () =>
    app.inject({ url: '/v1/orders/17', headers: { authorization } });
  assert.equal((await read()).statusCode, 404);
  assert.equal((await read()).statusCode, 404);
  const refused = await read();
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '1');
});
