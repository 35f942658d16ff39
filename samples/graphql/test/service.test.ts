import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { execute, parse } from 'graphql';
import { Caller } from '../src/caller.ts';
import { Orders } from '../src/orders.ts';
import { buildOrdersSchema } from '../src/schema.ts';
import { at, type Service, startService, tokenFor } from './service.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const typeOf = (slug: string): string => `https://orders.example.org/problems/${slug}`;

let service: Service;
before(async () => {
  service = await startService();
});
after(() => service.stop());
beforeEach(async () => {
  await service.pool.query('TRUNCATE orders, idempotency_keys, outbox CASCADE');
  service.catalogue.mode = 'answers';
  service.statements.length = service.catalogueCalls.length = 0;
});

const LIST = `query ($first: Int!, $after: String) {
  orders(first: $first, after: $after) {
    edges { cursor node { id items { sku product { name } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const CREATE = `mutation ($key: String!, $items: [OrderItemInput!]!, $currency: String! = "EUR") {
  createOrder(input: { idempotencyKey: $key, items: $items, currency: $currency }) {
    __typename
    ... on Order { id status totalCents currency createdAt items { sku quantity unitPriceCents } }
    ... on ValidationFailed { type errors { pointer detail } }
  }
}`;
const ITEMS = [
  { sku: 'BOOK-1', quantity: 2 },
  { sku: 'BOOK-2', quantity: 1 },
];

// Compiled to build/test.
const QUERIES = new URL('../../test/queries/', import.meta.url);
const CANCEL = readFileSync(new URL('cancel-order.graphql', QUERIES), 'utf8');

async function count(table: 'orders' | 'outbox' | 'idempotency_keys'): Promise<number> {
  const { rows } = await service.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
  return Number(rows[0]?.n);
}

// Batching

test('1 order and 20 orders need the same two statements and one call of the catalogue', async () => {
  // Without the limits in front, which would refuse 20 orders with all of their items.
  await service.insert('1', 20, 5);
  for (const first of [1, 20]) {
    service.statements.length = service.catalogueCalls.length = 0;
    const orders = new Orders(service.pool, service.catalogue, new Caller('1', ['orders:read']));
    const result = await execute({
      schema: buildOrdersSchema(),
      document: parse(LIST),
      variableValues: { first },
      contextValue: { orders },
    });
    assert.equal(result.errors, undefined);
    assert.match(
      String(at(result, `data.orders.edges.${first - 1}.node.items.4.product.name`)),
      /^Name/,
    );
    assert.equal(service.statements.length, 2);
    assert.deepEqual(service.catalogueCalls, [first * 5]);
  }
});

test('the largest query of the page runs: 4 orders of 100 items, 2 statements, 1 call', async () => {
  await service.insert('1', 4, 100);
  service.statements.length = 0;
  const { status, body } = await service.ask(LIST, { first: 4 });
  assert.equal(status, 200);
  assert.match(String(at(body, 'data.orders.edges.3.node.items.99.product.name')), /^Name of SKU-/);
  assert.equal(service.statements.length, 2);
  assert.deepEqual(service.catalogueCalls, [400]);
});

test('orders that are asked for one by one come with one statement', async () => {
  const [a = '', b = ''] = await service.insert('1', 2, 1);
  service.statements.length = 0;
  const { body } = await service.ask(
    `{ a: order(id: "${a}") { id } b: order(id: "${b.toUpperCase()}") { id } }`,
  );
  assert.deepEqual(at(body, 'data'), { a: { id: a }, b: { id: b } });
  assert.equal(service.statements.length, 1);
});

test('two requests share no loader: what the first one loaded, the second one loads again', async () => {
  const [id = ''] = await service.insert('1', 1, 1);
  const status = async (): Promise<unknown> =>
    at((await service.ask(`{ order(id: "${id}") { status } }`)).body, 'data.order.status');
  assert.equal(await status(), 'NEW');
  await service.pool.query("UPDATE orders SET status = 'paid'");
  assert.equal(await status(), 'PAID');
});

// Permission

test('an order of somebody else is null, like one that does not exist, and in no page', async () => {
  const [id = ''] = await service.insert('2', 1, 1);
  const query = (wanted: string): string => `{ order(id: "${wanted}") { id items { sku } } }`;
  const foreign = await service.ask(query(id));
  assert.deepEqual(foreign.body, { data: { order: null } });
  for (const unknown of [UNKNOWN, 'x', "' OR 1 = 1 --"]) {
    assert.deepEqual((await service.ask(query(unknown))).body, foreign.body);
  }
  assert.deepEqual(at((await service.ask(LIST, { first: 4 })).body, 'data.orders.edges'), []);
  assert.equal(at((await service.ask(query(id), {}, '2')).body, 'data.order.id'), id);
});

test('an order of somebody else cannot be cancelled, and the answer is that of an unknown one', async () => {
  const [id = ''] = await service.insert('2', 1, 1);
  const foreign = await service.ask(CANCEL, { id });
  assert.equal(at(foreign.body, 'data.cancelOrder.__typename'), 'OrderNotFound');
  for (const unknown of [UNKNOWN, 'x']) {
    assert.deepEqual((await service.ask(CANCEL, { id: unknown })).body, foreign.body);
  }
  const { rows } = await service.pool.query('SELECT status FROM orders');
  assert.deepEqual(rows, [{ status: 'new' }]);
});

test('the items of an order load only for its customer, whoever holds the object', async () => {
  await service.insert('2', 1, 3);
  const { rows } = await service.pool.query<{ rowId: string }>('SELECT id AS "rowId" FROM orders');
  const order = { rowId: rows[0]?.rowId ?? '' } as Parameters<Orders['items']>[0];
  const itemsFor = (customer: string) =>
    new Orders(service.pool, service.catalogue, new Caller(customer, [])).items(order);
  assert.equal((await itemsFor('2')).length, 3);
  assert.deepEqual(await itemsFor('1'), []);
});

test('a token without the scope is refused, with the type of the catalogue', async () => {
  const body = (query: string): string => JSON.stringify({ query });
  for (const [scope, query] of [
    ['orders:write', '{ order(id: "x") { id } }'],
    ['orders:write', '{ orders(first: 1) { pageInfo { endCursor } } }'],
    ['orders:read', 'mutation { cancelOrder(id: "x") { __typename } }'],
    [
      'orders:read',
      'mutation { createOrder(input: {idempotencyKey: "k", items: [], currency: "EUR"}) { __typename } }',
    ],
  ] as const) {
    const answer = await service.send({
      token: await tokenFor('1', { scope }),
      headers: { 'content-type': 'application/json' },
      body: body(query),
    });
    assert.equal(answer.status, 200);
    assert.equal(at(answer.body, 'errors.0.extensions.type'), typeOf('insufficient-scope'), query);
  }
});

// Connections

test('pages follow each other without a lost or repeated order, also under inserts', async () => {
  const ids = await service.insert('1', 7, 0);
  const seen: unknown[] = [];
  let after: unknown;
  for (const [rows, hasNextPage] of [
    [3, true],
    [3, true],
    [1, false],
  ] as const) {
    const { body } = await service.ask(LIST, { first: 3, ...(after !== undefined && { after }) });
    const edges = at(body, 'data.orders.edges') as { node: { id: string }; cursor: string }[];
    assert.deepEqual(at(body, 'data.orders.pageInfo'), {
      hasNextPage,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    });
    assert.equal(edges.length, rows);
    seen.push(...edges.map(({ node }) => node.id));
    after = edges.at(-1)?.cursor;
    await service.pool.query(
      `INSERT INTO orders (customer_id, currency, total_cents) VALUES (1, 'EUR', 0)`,
    );
  }
  assert.deepEqual(seen, ids.reverse());
});

test('orders of the same instant are not lost between pages', async () => {
  await service.insert('1', 5, 0);
  await service.pool.query("UPDATE orders SET created_at = '2026-11-26T18:42:07.123456Z'");
  const seen = new Set<unknown>();
  let after: unknown;
  for (const page of [1, 2, 3]) {
    const { body } = await service.ask(LIST, { first: 2, ...(page > 1 && { after }) });
    for (const { node } of at(body, 'data.orders.edges') as { node: { id: string } }[])
      seen.add(node.id);
    after = at(body, 'data.orders.pageInfo.endCursor');
  }
  assert.equal(seen.size, 5);
});

test('a cursor that is none of ours is refused', async () => {
  const made = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url');
  const cursors = [
    '',
    'x',
    made({}),
    made({ t: '2026-02-31T00:00:00.000000Z', i: '1' }),
    made({ t: '2026-02-01T00:00:00.000000Z', i: '1; --' }),
  ];
  for (const after of cursors) {
    const { body } = await service.ask(LIST, { first: 1, after });
    assert.equal(at(body, 'errors.0.extensions.type'), typeOf('invalid-cursor'), after);
  }
});

// Writing

test('an order is created with its items and its event, and a retry returns the same one', async () => {
  const first = await service.ask(CREATE, { key: 'k1', items: ITEMS });
  const order = at(first.body, 'data.createOrder') as Record<string, unknown>;
  const { id, createdAt, ...rest } = order;
  assert.deepEqual(rest, {
    __typename: 'Order',
    status: 'NEW',
    totalCents: 2848,
    currency: 'EUR',
    items: [
      { sku: 'BOOK-1', quantity: 2, unitPriceCents: 1299 },
      { sku: 'BOOK-2', quantity: 1, unitPriceCents: 250 },
    ],
  });
  assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.deepEqual((await service.ask(CREATE, { key: 'k1', items: ITEMS })).body, first.body);
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

test('8 requests at once with one key make one order', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => service.ask(CREATE, { key: 'race', items: ITEMS })),
  );
  const ids = new Set(answers.map(({ body }) => at(body, 'data.createOrder.id')));
  assert.equal(ids.size, 1);
  assert.equal(await count('orders'), 1);
  assert.equal(await count('outbox'), 1);
});

test('a key that was used for another order is refused', async () => {
  await service.ask(CREATE, { key: 'k', items: ITEMS });
  const { body } = await service.ask(CREATE, { key: 'k', items: ITEMS.slice(1) });
  assert.equal(at(body, 'errors.0.extensions.type'), typeOf('idempotency-key-reused'));
  for (const key of ['', 'k'.repeat(256)]) {
    const bad = await service.ask(CREATE, { key, items: ITEMS });
    assert.equal(at(bad.body, 'errors.0.extensions.type'), typeOf('idempotency-key-invalid'));
  }
});

test('all faults of an order are in the schema, with pointers, and the key stays free', async () => {
  const faulty = await service.ask(CREATE, {
    key: 'k',
    currency: 'eur',
    items: [
      { sku: '', quantity: 0 },
      { sku: 'x'.repeat(65), quantity: 100 },
    ],
  });
  assert.equal(at(faulty.body, 'data.createOrder.type'), typeOf('validation-failed'));
  const pointers = (body: unknown): unknown =>
    (at(body, 'data.createOrder.errors') as { pointer: string }[]).map(({ pointer }) => pointer);
  assert.deepEqual(pointers(faulty.body), [
    '/currency',
    '/items/0/sku',
    '/items/0/quantity',
    '/items/1/sku',
    '/items/1/quantity',
  ]);
  const unsold = await service.ask(CREATE, {
    key: 'k',
    items: [...ITEMS, { sku: 'NONE', quantity: 1 }],
  });
  assert.deepEqual(pointers(unsold.body), ['/items/2/sku']);
  assert.equal(await count('idempotency_keys'), 0);
  const good = await service.ask(CREATE, { key: 'k', items: ITEMS });
  assert.equal(at(good.body, 'data.createOrder.__typename'), 'Order');
});

test('a token of a customer whom we do not have creates nothing', async () => {
  const { body } = await service.ask(CREATE, { key: 'k', items: ITEMS }, '999');
  assert.equal(at(body, 'errors.0.extensions.type'), typeOf('unauthenticated'));
});

test('an order is cancelled once, with its event, and then no more', async () => {
  const [id = ''] = await service.insert('1', 1, 1);
  const query = CANCEL.replace('detail', '... on OrderNotCancellable { orderStatus }');
  const answers = await Promise.all([service.ask(query, { id }), service.ask(query, { id })]);
  const results = answers.map(({ body }) => at(body, 'data.cancelOrder') as { __typename: string });
  assert.deepEqual(
    results.sort((a, b) => b.__typename.localeCompare(a.__typename)),
    [
      {
        __typename: 'OrderNotCancellable',
        type: typeOf('order-not-cancellable'),
        orderStatus: 'CANCELLED',
      },
      { __typename: 'Order', id, status: 'CANCELLED' },
    ],
  );
  assert.equal(await count('outbox'), 1);
});

test('a mutation that reads, cancels and reads shows the order as it is afterwards', async () => {
  const [id = ''] = await service.insert('1', 1, 1);
  const cancel =
    'cancelOrder(id: $id) { ... on Order { status } ... on OrderNotCancellable { orderStatus } }';
  const { body } = await service.ask(`mutation ($id: ID!) { a: ${cancel} b: ${cancel} }`, { id });
  assert.deepEqual(at(body, 'data'), {
    a: { status: 'CANCELLED' },
    b: { orderStatus: 'CANCELLED' },
  });
});

// Errors

test('the catalogue is down: the order is shown without products, and says why', async () => {
  const [id = ''] = await service.insert('1', 1, 1);
  service.catalogue.mode = 'fails';
  const { body } = await service.ask(
    `{ order(id: "${id}") { items { quantity product { name } } } }`,
  );
  assert.deepEqual(at(body, 'data'), { order: { items: [{ quantity: 1, product: null }] } });
  assert.equal(at(body, 'errors.0.extensions.type'), typeOf('unavailable'));
  assert.deepEqual(at(body, 'errors.0.path'), ['order', 'items', 0, 'product']);
});

test('an error that nobody foresaw tells nothing of its cause', async () => {
  await service.insert('1', 1, 1);
  await service.pool.query('ALTER TABLE order_items RENAME TO moved');
  try {
    const { body } = await service.ask('{ orders(first: 1) { edges { node { items { sku } } } } }');
    assert.equal(at(body, 'errors.0.extensions.type'), typeOf('internal-error'));
    assert.match(String(at(body, 'errors.0.extensions.trace_id')), /^[0-9a-f]{32}$/);
    assert.doesNotMatch(JSON.stringify(body), /order_items|SELECT|\.ts/);
  } finally {
    await service.pool.query('ALTER TABLE moved RENAME TO order_items');
  }
});

test('a lock that is held for long is unavailable, and the pool is whole afterwards', async () => {
  const short = await startService({ limits: { lockMs: 200 } });
  const blocker = await short.pool.connect();
  try {
    await blocker.query('BEGIN; LOCK TABLE orders');
    const locked = await short.ask('{ orders(first: 1) { pageInfo { endCursor } } }');
    assert.equal(at(locked.body, 'errors.0.extensions.type'), typeOf('unavailable'));
    await blocker.query('ROLLBACK');
    const free = await short.ask('{ orders(first: 1) { pageInfo { endCursor } } }');
    assert.equal(at(free.body, 'errors'), undefined);
  } finally {
    blocker.release();
    await short.stop();
  }
});

// Limits

test('a query above a limit is refused before any statement, with both numbers', async () => {
  const { status, body } = await service.ask(LIST, { first: 20 });
  assert.equal(status, 200);
  assert.equal(at(body, 'data'), undefined);
  assert.deepEqual(at(body, 'errors.0.message'), 'cost 4020 is above the limit of 1000');
  assert.equal(at(body, 'errors.0.extensions.type'), typeOf('validation-failed'));
  assert.equal(at(body, 'errors.0.extensions.cost'), 4_020);
  assert.equal(service.statements.length, 0);
});

test('10 aliases run, 11 do not', async () => {
  const query = (aliases: number): string =>
    `{ ${Array.from({ length: aliases }, (_, n) => `a${n}: order(id: "x") { id }`).join(' ')} }`;
  assert.equal(at((await service.ask(query(10))).body, 'data.a9'), null);
  const { body } = await service.ask(query(11));
  assert.equal(at(body, 'errors.0.message'), 'aliases 11 is above the limit of 10');
});

test('1,000 aliases of one field are refused by the parser already', async () => {
  const query = `{ ${Array.from({ length: 1_000 }, (_, n) => `a${n}: order(id: "x") { id }`).join(' ')} }`;
  const { body } = await service.ask(query);
  assert.match(String(at(body, 'errors.0.message')), /2000 tokens/);
  assert.equal(at(body, 'errors.0.extensions.type'), typeOf('malformed-request'));
});

test('a mutation above a limit changes nothing', async () => {
  const [id = ''] = await service.insert('1', 1, 1);
  const fields =
    'items { a: sku b: sku c: sku d: sku e: sku f: sku g: sku h: sku i: sku j: sku k: sku }';
  const { body } = await service.ask(
    `mutation { cancelOrder(id: "${id}") { ... on Order { ${fields} } } }`,
  );
  assert.equal(at(body, 'errors.0.extensions.type'), typeOf('validation-failed'));
  assert.deepEqual((await service.pool.query('SELECT status FROM orders')).rows, [
    { status: 'new' },
  ]);
});

test('introspection and suggestions are off, in queries and in variables', async () => {
  const introspected = await service.ask('{ __schema { types { name } } }');
  assert.match(String(at(introspected.body, 'errors.0.message')), /introspection/);
  for (const [query, variables] of [
    ['{ order(id: "x") { totalCent } }', {}],
    ['{ ordr(id: "x") { id } }', {}],
    ['query ($id: Identifer) { order(id: $id) { id } }', {}],
    ['{ orders(frst: 1) { pageInfo { endCursor } } }', {}],
    [CREATE, { key: 'k', items: [{ sku: 'BOOK-1', quanttiy: 1 }] }],
  ] as const) {
    const { body } = await service.ask(query, variables);
    assert.equal(at(body, 'errors.0.extensions.type'), typeOf('malformed-request'));
    assert.doesNotMatch(JSON.stringify(body), /did you mean/i);
  }
});

test('a developer who asks for introspection gets it, and the suggestions', async () => {
  const open = await startService({ introspection: true });
  try {
    const introspected = await open.ask('{ __type(name: "Order") { name } }');
    assert.equal(at(introspected.body, 'data.__type.name'), 'Order');
    const { body } = await open.ask('{ order(id: "x") { totalCent } }');
    assert.match(String(at(body, 'errors.0.message')), /Did you mean "totalCents"\?/);
  } finally {
    await open.stop();
  }
});

test('a query that takes longer than its budget is answered with 503', async () => {
  const short = await startService({ budgetMs: 1_000 });
  try {
    const [id = ''] = await short.insert('1', 1, 1);
    short.catalogue.mode = 'hangs';
    const answer = await short.ask(`{ order(id: "${id}") { items { product { name } } } }`);
    assert.equal(answer.status, 503);
    assert.equal(answer.type, 'application/problem+json');
    assert.equal(at(answer.body, 'type'), typeOf('unavailable'));
  } finally {
    await short.stop();
  }
});

// In front

test('a request without a valid token is answered with 401 and a problem', async () => {
  const token = await tokenFor('1');
  const tokens = [
    null,
    'x',
    `${token.slice(0, -4)}AAAA`,
    await tokenFor('1', { expires: '2 minutes ago' }),
    await tokenFor('1', { kid: 'other' }),
    await tokenFor('1', { secret: randomBytes(32) }),
    await tokenFor('0'),
    `${Buffer.from('{"alg":"none","kid":"one"}').toString('base64url')}.${token.split('.')[1] ?? ''}.`,
  ];
  for (const each of tokens) {
    const answer = await service.send({
      token: each,
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    assert.equal(answer.status, 401, String(each));
    assert.equal(answer.type, 'application/problem+json');
    assert.equal(at(answer.body, 'type'), typeOf('unauthenticated'));
  }
});

test('a body of 64 KiB is read, and one byte more is answered with 413', async () => {
  const body = (length: number): string => '{"query":"{ __typename }"}'.padEnd(length);
  const headers = { 'content-type': 'application/json' };
  assert.equal((await service.send({ headers, body: body(65_536) })).status, 200);
  const answer = await service.send({ headers, body: body(65_537) });
  assert.equal(answer.status, 413);
  assert.equal(at(answer.body, 'limit_bytes'), 65_536);
});

test('a query that does not run is 400 for a client that accepts the media type of GraphQL', async () => {
  for (const [accept, expected] of [
    ['application/graphql-response+json', 400],
    ['application/json', 200],
  ] as const) {
    const { status, body } = await service.send({
      headers: { 'content-type': 'application/json', accept },
      body: '{"query": "{ nothing }"}',
    });
    assert.equal(status, expected);
    assert.equal(at(body, 'errors.0.extensions.type'), typeOf('malformed-request'));
  }
});

test('a mutation does not run by GET', async () => {
  const mutation = encodeURIComponent('mutation { cancelOrder(id: "x") { __typename } }');
  const { status, body } = await service.send({ method: 'GET', path: `?query=${mutation}` });
  assert.equal(status, 405);
  assert.equal(at(body, 'data'), undefined);
});
