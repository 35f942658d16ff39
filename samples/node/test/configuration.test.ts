import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readConfiguration, type Variables } from '../src/configuration.ts';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const required: Variables = {
  DATABASE_URL: 'postgresql://orders@db.example.org:5432/orders',
  JWT_KEYS: JSON.stringify({ 2026: KEY }),
};

test('two variables are enough, and the others have defaults', () => {
  const configuration = readConfiguration(required);
  assert.equal(configuration.port, 8080);
  assert.deepEqual(configuration.rates.write, { perSecond: 2, burst: 10 });
  assert.equal(configuration.database.acquireTimeoutMs, 500);
  assert.deepEqual(
    [...configuration.tokens.keys],
    [['2026', Buffer.alloc(32, 7)]],
  );
});

test('a wrong or missing value is refused with the name of its variable', () => {
  const short = Buffer.alloc(31, 7).toString('base64url');
  const wrong: [string, string | undefined][] = [
    ['DATABASE_URL', undefined],
    ['DATABASE_URL', 'mysql://db/orders'],
    ['JWT_KEYS', undefined],
    ['JWT_KEYS', '{'],
    ['JWT_KEYS', '{}'],
    ['JWT_KEYS', '["x"]'],
    ['JWT_KEYS', JSON.stringify({ a: short })],
    ['JWT_KEYS', JSON.stringify({ a: `${KEY}=` })],
    ['JWT_KEYS', JSON.stringify({ a: KEY, b: KEY, c: KEY })],
    ['PORT', ''],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['RATE_LIMIT_READS', '20'],
    ['RATE_LIMIT_READS', '0/10'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_STATEMENT_TIMEOUT_MS', '1.5'],
    ['SHUTDOWN_GRACE_MS', '10s'],
  ];
  for (const [name, value] of wrong) {
    assert.throws(
      () => readConfiguration({ ...required, [name]: value }),
      (error: Error) =>
        error.message.startsWith(`${name}: `) && !error.message.includes('\n'),
      `${name}=${String(value)}`,
    );
  }
});

test('the message does not show the value, which may be a secret', () => {
  assert.throws(
    () => readConfiguration({ ...required, JWT_KEYS: '{"a": "s3cret"}' }),
    (error: Error) => !error.message.includes('s3cret'),
  );
});
