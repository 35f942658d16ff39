import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';

import { migrate } from '../src/migrations.ts';
import type { Order } from '../src/orders/repository.ts';
import {
  bearer,
  BODY,
  connect,
  newCustomer,
  slugOf,
  start,
  type ProblemBody,
} from './service.ts';

interface Page {
  items: Order[];
  next_cursor: string | null;
}

before(() => migrate(process.env['DATABASE_URL'] ?? '', 'up'));

test('an order is placed with its items, its event and its address', async (t) => {
  const { app } = start(t);
  const client = await connect(t);
  const kim = await newCustomer(app, client);
  const response = await kim.order();
  assert.equal(response.statusCode, 201);
  const order = response.json<Order>();
  assert.equal(response.headers.location, `/v1/orders/${order.id}`);
  assert.deepEqual(Object.keys(order), [
    'id',
    'status',
    'items',
    'total_cents',
    'currency',
    'created_at',
  ]);
  assert.equal(order.total_cents, 2980);
  assert.match(order.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

  const events = await client.query(
    `SELECT topic, payload FROM outbox WHERE payload->>'order_id' = $1`,
    [order.id],
  );
  assert.deepEqual(events.rows, [
    {
      topic: 'order.created',
      payload: {
        order_id: order.id,
        customer_id: Number(kim.id),
        currency: 'EUR',
        total_cents: 2980,
        items: [{ sku: 'BOOK-1', quantity: 2, unit_price_cents: 1490 }],
      },
    },
  ]);
});

// --8<-- [start:replay]
test('a request that is sent twice makes one order and gets one answer', async (t) => {
  const { app } = start(t);
  const kim = await newCustomer(app, await connect(t));
  const key = randomUUID();
  const first = await kim.order(key);
  const second = await kim.order(key);
  assert.deepEqual([first.statusCode, second.statusCode], [201, 200]);
  assert.equal(second.body, first.body);
  assert.equal(second.headers.location, first.headers.location);
  assert.equal(
    (await kim.call('GET', '/v1/orders')).json<Page>().items.length,
    1,
  );
});
// --8<-- [end:replay]

test('the same key with another body is refused', async (t) => {
  const { app } = start(t);
  const kim = await newCustomer(app, await connect(t));
  const key = randomUUID();
  await kim.order(key);
  const other = await kim.order(key, {
    ...BODY,
    items: [{ sku: 'BOOK-1', quantity: 3 }],
  });
  assert.equal(other.statusCode, 422);
  assert.equal(slugOf(other), 'idempotency-key-reused');
});

test('a key that another request holds is 409 after the lock timeout', async (t) => {
  const { app } = start(t);
  const client = await connect(t);
  const kim = await newCustomer(app, client);
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO idempotency_keys (customer_id, key, request_hash) VALUES ($1, 'held', '')`,
    [kim.id],
  );
  const response = await kim.order('held');
  await client.query('ROLLBACK');
  assert.equal(response.statusCode, 409);
  assert.equal(slugOf(response), 'idempotency-key-in-use');
  assert.equal(response.headers['retry-after'], '1');
  assert.equal((await kim.order('held')).statusCode, 201);
});

test('a failure leaves nothing behind, so that the key stays free', async (t) => {
  const { app } = start(t);
  const client = await connect(t);
  const kim = await newCustomer(app, client);
  const key = randomUUID();
  const items = [BODY.items[0], { sku: 'NO-SUCH-BOOK', quantity: 1 }];
  const refused = await kim.order(key, { ...BODY, items });
  assert.equal(refused.statusCode, 422);
  assert.deepEqual(
    refused.json<ProblemBody>().errors?.map((fault) => fault.pointer),
    ['#/items/1/sku'],
  );
  assert.equal((await kim.order(key)).statusCode, 201);
});

test('a token for a customer that is gone cannot order, and sees an empty list', async (t) => {
  const { app } = start(t);
  const kim = await newCustomer(app, await connect(t));
  const headers = {
    authorization: await bearer({ sub: '999999999999999999' }),
  };
  const refused = await kim.call('POST', '/v1/orders', {
    headers: {
      ...headers,
      'content-type': 'application/json',
      'idempotency-key': 'x',
    },
    payload: JSON.stringify(BODY),
  });
  assert.equal(refused.statusCode, 401);
  const list = await kim.call('GET', '/v1/orders', { headers });
  assert.deepEqual(list.json<Page>(), { items: [], next_cursor: null });
});

// --8<-- [start:foreign]
test('the order of another customer looks like one that does not exist', async (t) => {
  const { app } = start(t);
  const client = await connect(t);
  const [kim, lee] = [
    await newCustomer(app, client),
    await newCustomer(app, client),
  ];
  const { id } = (await lee.order()).json<Order>();
  const bodies = [];
  for (const url of [
    `/v1/orders/${id}`,
    `/v1/orders/${randomUUID()}`,
    '/v1/orders/17',
  ]) {
    const response = await kim.call('GET', url);
    assert.equal(response.statusCode, 404);
    const body = response.json<ProblemBody>();
    bodies.push({ ...body, instance: '', trace_id: '' });
  }
  assert.deepEqual(bodies[0], bodies[1]);
  assert.deepEqual(bodies[1], bodies[2]);
  assert.equal(
    (await kim.call('POST', `/v1/orders/${id}/cancel`)).statusCode,
    404,
  );
  assert.equal((await lee.call('GET', `/v1/orders/${id}`)).statusCode, 200);
});
// --8<-- [end:foreign]

test('pages neither skip nor repeat, though an order is placed between them', async (t) => {
  const { app } = start(t);
  const client = await connect(t);
  const kim = await newCustomer(app, client);
  // All in one transaction, so with the same created_at: only the id tells them
  // apart.
  await client.query(
    `WITH made AS (
       INSERT INTO orders (customer_id, currency, total_cents)
       SELECT $1, 'EUR', n FROM generate_series(1, 5) AS n RETURNING id, total_cents)
     INSERT INTO order_items SELECT id, 1, 'BOOK-1', 1, total_cents FROM made`,
    [kim.id],
  );
  const pageAt = async (cursor: string): Promise<Page> =>
    (await kim.call('GET', `/v1/orders?limit=2${cursor}`)).json<Page>();
  const seen: number[] = [];
  for (
    let page = await pageAt('');
    ;
    page = await pageAt(`&cursor=${page.next_cursor}`)
  ) {
    seen.push(...page.items.map((order) => order.total_cents));
    if (page.next_cursor === null) break;
    if (seen.length === 2) await kim.order();
  }
  assert.deepEqual(seen, [5, 4, 3, 2, 1]);
});

// --8<-- [start:cancel-once]
test('of two that cancel at once, one succeeds', async (t) => {
  const { app } = start(t);
  const client = await connect(t);
  const kim = await newCustomer(app, client);
  const { id } = (await kim.order()).json<Order>();
  const cancel = () => kim.call('POST', `/v1/orders/${id}/cancel`);
  const [one, two] = await Promise.all([cancel(), cancel()]);
  assert.deepEqual([one.statusCode, two.statusCode].sort(), [200, 409]);
  const refused = one.statusCode === 409 ? one : two;
  assert.equal(refused.json<ProblemBody>().order_status, 'cancelled');
  const events = await client.query(
    `SELECT payload FROM outbox WHERE topic = 'order.cancelled' AND payload->>'order_id' = $1`,
    [id],
  );
  assert.deepEqual(events.rows, [
    { payload: { order_id: id, customer_id: Number(kim.id) } },
  ]);
});
// --8<-- [end:cancel-once]
