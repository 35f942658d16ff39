import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { migrate } from '../src/migrations.ts';
import { connect } from './service.ts';

const URL = process.env['DATABASE_URL'] ?? '';

/** Tables, columns, constraints and indexes, as text that can be compared. */
async function schemaOf(t: TestContext): Promise<unknown> {
  const client = await connect(t);
  const { rows } = await client.query<Record<string, unknown>>(`
    SELECT 'column' AS what, attrelid::regclass::text AS of, attname::text AS name,
           format_type(atttypid, atttypmod) || attnotnull AS is
    FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
    WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r' AND relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2, 3`);
  return rows.filter((row) => row['of'] !== 'pgmigrations');
}

// --8<-- [start:up-down-up]
test('up, down and up again arrives at the same schema', async (t) => {
  await migrate(URL, 'down');
  assert.deepEqual(await schemaOf(t), []);
  assert.deepEqual(await migrate(URL, 'up'), [
    '0001_orders',
    '0002_idempotency_keys_and_outbox',
  ]);
  const first = await schemaOf(t);

  assert.deepEqual(await migrate(URL, 'down', 1), [
    '0002_idempotency_keys_and_outbox',
  ]);
  assert.notDeepEqual(await schemaOf(t), first);
  await migrate(URL, 'up');
  assert.deepEqual(await schemaOf(t), first);

  await migrate(URL, 'down');
  await migrate(URL, 'up');
  assert.deepEqual(await schemaOf(t), first);
});
// --8<-- [end:up-down-up]

test('up on a database that is up does nothing', async () => {
  await migrate(URL, 'up');
  assert.deepEqual(await migrate(URL, 'up'), []);
});
