import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readConfiguration } from '../src/configuration.ts';
import { Database } from '../src/database.ts';
import { connect, variables } from './service.ts';

function open(
  t: { after: (close: () => Promise<void>) => void },
  more = {},
): Database {
  const database = new Database(
    readConfiguration(variables(more)).database,
    () => undefined,
  );
  t.after(() => database.close());
  return database;
}

// --8<-- [start:returned]
test('a connection returns to the pool, whatever happened on it', async (t) => {
  const database = open(t, { DATABASE_POOL_SIZE: '1' });
  for (let round = 0; round < 3; round++) {
    await assert.rejects(() => database.query('SELECT 1 / 0'), {
      code: '22012',
    });
    await assert.rejects(
      () =>
        database.transaction(async (session) => {
          await session.query('SELECT 1');
          throw new RangeError('ours');
        }),
      RangeError,
    );
  }
  assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }]);
});
// --8<-- [end:returned]

test('a transaction that throws is rolled back', async (t) => {
  const database = open(t, { DATABASE_POOL_SIZE: '1' });
  await database.query('CREATE TEMPORARY TABLE scratch (n int)');
  await assert.rejects(() =>
    database.transaction(async (session) => {
      await session.query('INSERT INTO scratch VALUES (1)');
      throw new Error('no');
    }),
  );
  assert.deepEqual(await database.query('SELECT n FROM scratch'), []);
});

test('who waits too long for a connection is told that the service is unavailable', async (t) => {
  const database = open(t, {
    DATABASE_POOL_SIZE: '1',
    DATABASE_ACQUIRE_TIMEOUT_MS: '50',
  });
  await database.transaction(async () => {
    await assert.rejects(() => database.query('SELECT 1'), {
      slug: 'unavailable',
      retryAfter: 1,
    });
  });
});

test('a statement that takes too long is ended by the server, and the connection stays usable', async (t) => {
  const database = open(t, {
    DATABASE_POOL_SIZE: '1',
    DATABASE_STATEMENT_TIMEOUT_MS: '50',
  });
  await assert.rejects(() => database.query('SELECT pg_sleep(30)'), {
    slug: 'unavailable',
  });
  assert.deepEqual(await database.query('SELECT 1 AS one'), [{ one: 1 }]);
});

test('connections that the server ends are replaced, in use and idle', async (t) => {
  const database = open(t, { DATABASE_POOL_SIZE: '1' });
  const client = await connect(t);
  const pidOf = async () => {
    const [row] = await database.query<{ pid: number }>(
      'SELECT pg_backend_pid() AS pid',
    );
    return row?.pid;
  };
  const first = await pidOf();
  await assert.rejects(
    () => database.query('SELECT pg_terminate_backend(pg_backend_pid())'),
    {
      slug: 'unavailable',
    },
  );
  const second = await pidOf();
  assert.notEqual(second, first);
  await client.query('SELECT pg_terminate_backend($1, 5000)', [second]);
  // The next query may still meet the dead connection; the one after it must
  // not.
  await pidOf().catch(() => undefined);
  assert.notEqual(await pidOf(), second);
});

test('a bigint that does not fit into a number is an error and not rounded', async (t) => {
  const database = open(t);
  assert.deepEqual(
    await database.query('SELECT 9007199254740991::bigint AS n'),
    [{ n: 9007199254740991 }],
  );
  await assert.rejects(
    () => database.query('SELECT 9007199254740993::bigint AS n'),
    RangeError,
  );
});
