import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { after, before, beforeEach, test } from 'node:test';
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ask, bearer, type Method } from '../src/client.ts';
import { type CreateOrderRequest, OrderStatus } from '../src/gen/orders/v1/orders.ts';
import { failure, type Service, soon, startService, tokenFor } from './service.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let service: Service;
before(async () => {
  service = await startService();
});
after(() => service.stop());
beforeEach(() => service.pool.query('TRUNCATE orders, idempotency_keys, outbox CASCADE'));

const order = (more: Partial<CreateOrderRequest> = {}): CreateOrderRequest => ({
  idempotencyKey: 'k1',
  items: [
    { sku: 'BOOK-1', quantity: 2 },
    { sku: 'BOOK-2', quantity: 1 },
  ],
  currency: 'EUR',
  ...more,
});

async function count(table: 'orders' | 'outbox' | 'idempotency_keys'): Promise<number> {
  const { rows } = await service.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
  return Number(rows[0]?.n);
}

// Orders

test('an order is created with its items and its event, and a retry returns the same one', async () => {
  const { client } = service;
  const first = await service.ask(client.createOrder, order());
  assert.ok(first.order?.createdAt);
  const { id, createdAt, ...rest } = first.order;
  assert.deepEqual(rest, {
    status: OrderStatus.ORDER_STATUS_NEW,
    items: [
      { sku: 'BOOK-1', quantity: 2, unitPriceCents: 1299n },
      { sku: 'BOOK-2', quantity: 1, unitPriceCents: 250n },
    ],
    totalCents: 2848n,
    currency: 'EUR',
  });
  assert.ok(Math.abs(Number(createdAt.seconds) - Date.now() / 1000) < 3_600);
  assert.equal(first.replayed, false);
  const again = await service.ask(client.createOrder, order());
  assert.deepEqual(again, { order: first.order, replayed: true });
  assert.deepEqual(await service.ask(client.getOrder, { id }), { order: first.order });
  const { rows } = await service.pool.query('SELECT topic, payload FROM outbox');
  assert.deepEqual(rows, [
    {
      topic: 'order.created',
      payload: {
        order_id: id,
        customer_id: 1,
        currency: 'EUR',
        total_cents: 2848,
        items: [
          { sku: 'BOOK-1', quantity: 2, unit_price_cents: 1299 },
          { sku: 'BOOK-2', quantity: 1, unit_price_cents: 250 },
        ],
      },
    },
  ]);
});

test('8 calls at once with one key make one order', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => service.ask(service.client.createOrder, order())),
  );
  assert.equal(new Set(answers.map((answer) => answer.order?.id)).size, 1);
  assert.equal(answers.filter((answer) => !answer.replayed).length, 1);
  assert.equal(await count('orders'), 1);
});

test('pages follow each other without a lost or repeated order, also under inserts', async () => {
  const ids = await service.insert('1', 7, 2);
  const seen: string[] = [];
  let cursor = '';
  for (const rows of [3, 3, 1]) {
    const page = await service.ask(service.client.listOrders, { limit: 3, cursor });
    assert.equal(page.items.length, rows);
    assert.deepEqual(
      page.items.map(({ items }) => items.length),
      page.items.map(() => 2),
    );
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    await service.insert('1', 0, 0);
    await service.pool.query(
      `INSERT INTO orders (customer_id, currency, total_cents) VALUES (1, 'EUR', 0)`,
    );
  }
  assert.equal(cursor, '');
  assert.deepEqual(seen, ids.reverse());
});

test('a limit that is absent is 20, and a limit of 0 is refused', async () => {
  await service.insert('1', 21, 0);
  const { listOrders } = service.client;
  const page = await service.ask(listOrders, { limit: undefined, cursor: '' });
  assert.equal(page.items.length, 20);
  assert.notEqual(page.nextCursor, '');
  for (const limit of [0, -1, 101]) {
    const told = await failure(service.ask(listOrders, { limit, cursor: '' }));
    assert.deepEqual(
      [told.code, told.reason, told.violations],
      [3, 'VALIDATION_FAILED', ['limit']],
    );
  }
});

test('a page of large orders fits into a message, and the cursor leads to the rest', async () => {
  // 100 orders of 100 items, each sku of 64 characters that take 4 bytes: 2.7 MB.
  const ids = await service.insert('1', 100, 100, '\u{1F4DA}'.repeat(64));
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await service.ask(service.client.listOrders, { limit: 100, cursor });
    assert.ok(page.items.length > 0 && page.items.length < 100);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== '');
  assert.deepEqual(seen, ids.reverse());
});

test('an order of somebody else is not found, like one that does not exist', async () => {
  const [id = ''] = await service.insert('2', 1, 1);
  for (const method of [service.client.getOrder, service.client.cancelOrder] as Method<
    { id: string },
    unknown
  >[]) {
    for (const each of [id, UNKNOWN, 'x', '']) {
      const { facts, ...told } = await failure(service.ask(method, { id: each }));
      assert.deepEqual(told, {
        code: status.NOT_FOUND,
        reason: 'ORDER_NOT_FOUND',
        violations: [],
        retryAfter: undefined,
      });
      assert.deepEqual(Object.keys(facts), ['trace_id']);
    }
  }
  const { items } = await service.ask(service.client.listOrders, { limit: 5, cursor: '' });
  assert.deepEqual(items, []);
  assert.equal((await service.ask(service.client.getOrder, { id }, '2')).order?.id, id);
});

test('of two cancellations at once one wins, and the other one reads the state', async () => {
  const [id = ''] = await service.insert('1', 1, 1);
  const calls = [1, 2].map(() => service.ask(service.client.cancelOrder, { id }));
  const results = await Promise.allSettled(calls);
  assert.deepEqual(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
  const told = await failure(service.ask(service.client.cancelOrder, { id }));
  assert.equal(told.code, status.FAILED_PRECONDITION);
  assert.equal(told.reason, 'ORDER_NOT_CANCELLABLE');
  assert.equal(told.facts['order_status'], 'cancelled');
  assert.equal(await count('outbox'), 1);
});

// Failures

test('all faults of an order are told at once, and the key stays free', async () => {
  const { createOrder } = service.client;
  const items = [
    { sku: '', quantity: 0 },
    { sku: 'x'.repeat(65), quantity: 100 },
  ];
  const told = await failure(service.ask(createOrder, order({ currency: 'eur', items })));
  assert.deepEqual(
    [told.code, told.reason, told.violations],
    [
      status.INVALID_ARGUMENT,
      'VALIDATION_FAILED',
      ['currency', 'items[0].sku', 'items[0].quantity', 'items[1].sku', 'items[1].quantity'],
    ],
  );
  const unsold = await failure(
    service.ask(createOrder, order({ items: [{ sku: 'NONE', quantity: 1 }] })),
  );
  assert.deepEqual(unsold.violations, ['items[0].sku']);
  assert.equal(await count('idempotency_keys'), 0);
  assert.ok((await service.ask(createOrder, order())).order);
});

test('a key that was used for another order is refused, and so is one that is none', async () => {
  const { createOrder } = service.client;
  await service.ask(createOrder, order());
  for (const [request, reason] of [
    [order({ items: [{ sku: 'BOOK-1', quantity: 3 }] }), 'IDEMPOTENCY_KEY_REUSED'],
    [order({ idempotencyKey: '' }), 'IDEMPOTENCY_KEY_INVALID'],
    [order({ idempotencyKey: 'k'.repeat(256) }), 'IDEMPOTENCY_KEY_INVALID'],
  ] as const) {
    const told = await failure(service.ask(createOrder, request));
    assert.deepEqual([told.code, told.reason], [status.INVALID_ARGUMENT, reason]);
  }
});

test('while the first call with a key runs, another one is told when to come back', async () => {
  const short = await startService({ limits: { lockMs: 200 } });
  const first = await short.pool.connect();
  try {
    await first.query(
      `BEGIN; INSERT INTO idempotency_keys (customer_id, key, request_hash) VALUES (1, 'k1', '')`,
    );
    const told = await failure(short.ask(short.client.createOrder, order()));
    assert.deepEqual(
      [told.code, told.reason, told.retryAfter],
      [status.ABORTED, 'IDEMPOTENCY_KEY_IN_USE', 1],
    );
    await first.query('ROLLBACK');
    assert.ok((await short.ask(short.client.createOrder, order())).order);
  } finally {
    first.release();
    await short.stop();
  }
});

test('a cursor that is none of ours is refused', async () => {
  const told = await failure(service.ask(service.client.listOrders, { limit: 1, cursor: 'x' }));
  assert.deepEqual([told.code, told.reason], [status.INVALID_ARGUMENT, 'INVALID_CURSOR']);
});

test('a call without a valid token is unauthenticated', async () => {
  const token = await tokenFor('1');
  for (const each of [
    '',
    `${token.slice(0, -4)}AAAA`,
    await tokenFor('1', { expires: '2 minutes ago' }),
    await tokenFor('1', { kid: 'other' }),
    await tokenFor('1', { secret: randomBytes(32) }),
    await tokenFor('0'),
  ]) {
    const { client } = service;
    const call = ask(
      client.getOrder.bind(client),
      { id: UNKNOWN },
      { token: each, deadline: soon() },
    );
    const told = await failure(call);
    assert.deepEqual([told.code, told.reason], [status.UNAUTHENTICATED, 'UNAUTHENTICATED']);
  }
  const told = await failure(service.ask(service.client.createOrder, order(), '999'));
  assert.equal(told.code, status.UNAUTHENTICATED);
});

test('each method asks for its scope', async () => {
  const { client } = service;
  const refused = async (method: Method<never, unknown>, scope: string): Promise<void> => {
    const token = await tokenFor('1', { scope });
    const told = await failure(ask(method, {} as never, { token, deadline: soon() }));
    assert.deepEqual([told.code, told.reason], [status.PERMISSION_DENIED, 'INSUFFICIENT_SCOPE']);
  };
  await refused(client.getOrder.bind(client), 'orders:write');
  await refused(client.listOrders.bind(client), 'orders:write');
  await refused(client.cancelOrder.bind(client), 'orders:read');
  const created = await failure(
    ask(client.createOrder.bind(client), order(), {
      token: await tokenFor('1', { scope: 'orders:read' }),
      deadline: soon(),
    }),
  );
  assert.equal(created.code, status.PERMISSION_DENIED);
});

test('an error that nobody foresaw tells nothing of its cause', async () => {
  await service.pool.query('ALTER TABLE order_items RENAME TO moved');
  try {
    const call = service.ask(service.client.getOrder, { id: UNKNOWN });
    const told = await failure(call);
    assert.deepEqual([told.code, told.reason], [status.INTERNAL, 'INTERNAL_ERROR']);
    await call.catch((error: unknown) => {
      assert.doesNotMatch(String(error), /order_items|SELECT/);
    });
  } finally {
    await service.pool.query('ALTER TABLE moved RENAME TO order_items');
  }
});

test('a request above 64 KiB is refused before it is read', async () => {
  const request = order({ currency: 'E'.repeat(65 * 1024) });
  const told = await failure(service.ask(service.client.createOrder, request));
  assert.equal(told.code, status.RESOURCE_EXHAUSTED);
});

// Deadlines

test('a call without a deadline is refused before it is sent', async () => {
  const { client } = service;
  assert.throws(
    () => client.getOrder({ id: UNKNOWN }, bearer('x'), {}, () => undefined),
    /\/orders\.v1\.OrdersService\/GetOrder is called without a deadline/,
  );
  await assert.rejects(
    ask(client.getOrder.bind(client), { id: UNKNOWN }, { token: await tokenFor('1') }),
    TypeError,
  );
});

/** Start a service whose database would wait for hours, and take the lock that it will wait for. */
async function withLockedOrder(
  settings: { budgetMs: number },
  use: (slow: Service, id: string) => Promise<void>,
): Promise<void> {
  const slow = await startService({
    ...settings,
    limits: { statementMs: 3_600_000, lockMs: 3_600_000 },
  });
  const blocker = await slow.pool.connect();
  try {
    const [id = ''] = await slow.insert('1', 1, 1);
    await blocker.query('BEGIN; SELECT FROM orders FOR UPDATE');
    await use(slow, id);
    await untilNobodyWaits(slow);
    await blocker.query('ROLLBACK');
    // It is not cancelled afterwards either: the statement ended, and not only the call.
    const { rows } = await slow.pool.query('SELECT status FROM orders');
    assert.deepEqual(rows, [{ status: 'new' }]);
  } finally {
    blocker.release(true);
    await slow.stop();
  }
}

async function waiting({ pool }: Service): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE orders%'`,
  );
  return rows[0]?.n ?? 0;
}

async function untilNobodyWaits(slow: Service): Promise<void> {
  while ((await waiting(slow)) > 0) await sleep(10);
}

test('a deadline that passes ends the call, and the statement that it waits for', async () => {
  await withLockedOrder({ budgetMs: 3_600_000 }, async (slow, id) => {
    const { client } = slow;
    const options = { token: await tokenFor('1'), deadline: soon(1_000) };
    const told = await failure(ask(client.cancelOrder.bind(client), { id }, options));
    assert.equal(told.code, status.DEADLINE_EXCEEDED);
  });
});

test('a client that goes away ends the statement that nobody waits for any more', async () => {
  await withLockedOrder({ budgetMs: 3_600_000 }, async (slow, id) => {
    const { client } = slow;
    const controller = new AbortController();
    const options = {
      token: await tokenFor('1'),
      deadline: soon(3_600_000),
      signal: controller.signal,
    };
    const call = failure(ask(client.cancelOrder.bind(client), { id }, options));
    while ((await waiting(slow)) === 0) await sleep(10);
    controller.abort();
    assert.equal((await call).code, status.CANCELLED);
  });
});

test('a call of a patient client ends with the budget of the server', async () => {
  await withLockedOrder({ budgetMs: 1_000 }, async (slow, id) => {
    const told = await failure(
      ask(
        slow.client.cancelOrder.bind(slow.client),
        { id },
        {
          token: await tokenFor('1'),
          deadline: soon(3_600_000),
        },
      ),
    );
    assert.equal(told.code, status.UNAVAILABLE);
  });
});

// Compatibility

type OldCall = (
  request: object,
  metadata: object,
  options: object,
  callback: (error: Error | null, answer: unknown) => void,
) => { cancel(): void };

/** A client that was compiled with the released contract. */
function oldClient(address: string): Client & Record<'createOrder' | 'getOrder', OldCall> {
  // Compiled to build/test.
  const released = fileURLToPath(new URL('../../released', import.meta.url));
  const definition = loadSync('orders/v1/orders.proto', {
    includeDirs: [released],
    longs: String,
    enums: String,
    defaults: true,
  });
  const { orders } = loadPackageDefinition(definition) as unknown as {
    orders: { v1: { OrdersService: ServiceClientConstructor } };
  };
  return new orders.v1.OrdersService(
    address,
    credentials.createInsecure(),
  ) as unknown as ReturnType<typeof oldClient>;
}

test('a client that was compiled with the released contract reads what the new server writes', async () => {
  const old = oldClient(service.address);
  const call = (method: OldCall, request: object): Promise<unknown> =>
    tokenFor('1').then((token) =>
      ask(method.bind(old) as Method<object, unknown>, request, { token, deadline: soon() }),
    );
  try {
    const { order: created } = (await call(old.createOrder, order())) as { order: { id: string } };
    const known = {
      id: created.id,
      status: 'ORDER_STATUS_NEW',
      items: [
        { sku: 'BOOK-1', quantity: 2, unitPriceCents: '1299' },
        { sku: 'BOOK-2', quantity: 1, unitPriceCents: '250' },
      ],
      totalCents: '2848',
      currency: 'EUR',
    };
    assert.deepEqual(await call(old.getOrder, { id: created.id }), { order: known });
    // A state that it does not know yet arrives as its number, and the rest can be read all the same.
    await service.ask(service.client.cancelOrder, { id: created.id });
    const { CANCELLED } = { CANCELLED: OrderStatus.ORDER_STATUS_CANCELLED };
    assert.deepEqual(await call(old.getOrder, { id: created.id }), {
      order: { ...known, status: CANCELLED },
    });
  } finally {
    old.close();
  }
});
