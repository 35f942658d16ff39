import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../src/failure.ts';
import {
  parseLimit,
  parseNewOrder,
  parseOrderId,
  pointerTo,
  readJson,
} from '../src/orders/input.ts';
import { hashRequest } from '../src/orders/place.ts';

const item = { sku: 'BOOK-1', quantity: 1 };

function faultsOf(body: Record<string, unknown>): unknown {
  try {
    parseNewOrder(body);
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.members['errors'];
  }
  return [];
}

// --8<-- [start:all-faults]
test('all faults are reported at once, each with its place', () => {
  const items = [
    { sku: 'BOOK-1', qantity: 2 },
    { sku: 'BOOK-2', quantity: 0 },
  ];
  assert.deepEqual(faultsOf({ currency: 'EUR', items }), [
    { pointer: '#/items/0/quantity', detail: 'required' },
    { pointer: '#/items/0/qantity', detail: 'unknown field' },
    {
      pointer: '#/items/1/quantity',
      detail: 'must be a whole number from 1 to 99',
    },
  ]);
});
// --8<-- [end:all-faults]

test('each value outside of its range is one fault', () => {
  const wrong: [string, Record<string, unknown>][] = [
    ['#/currency', { currency: 'eur', items: [item] }],
    ['#/currency', { items: [item] }],
    ['#/items', { currency: 'EUR', items: [] }],
    [
      '#/items',
      { currency: 'EUR', items: Array.from({ length: 101 }, () => item) },
    ],
    ['#/items', { currency: 'EUR', items: 'BOOK-1' }],
    ['#/items/0', { currency: 'EUR', items: [null] }],
    [
      '#/__proto__',
      JSON.parse(
        '{"__proto__": 1, "currency": "EUR", "items": [{"sku": "A", "quantity": 1}]}',
      ) as never,
    ],
    ...[0, 100, 1.5, true, '1', null, 1e300].map(
      (quantity): [string, Record<string, unknown>] => [
        '#/items/0/quantity',
        { currency: 'EUR', items: [{ sku: 'A', quantity }] },
      ],
    ),
    ...['', 'x'.repeat(65), 'a\0b', '\ud83d', 7].map(
      (sku): [string, Record<string, unknown>] => [
        '#/items/0/sku',
        { currency: 'EUR', items: [{ sku, quantity: 1 }] },
      ],
    ),
  ];
  for (const [pointer, body] of wrong) {
    const faults = faultsOf(body) as { pointer: string }[];
    assert.deepEqual(
      faults.map((fault) => fault.pointer),
      [pointer],
      JSON.stringify(body),
    );
  }
});

test('64 characters are counted as the database counts them', () => {
  const body = {
    currency: 'EUR',
    items: [{ sku: '📚'.repeat(64), quantity: 99 }],
  };
  assert.deepEqual(parseNewOrder(body), body);
});

test('a pointer escapes what has a meaning in it', () => {
  assert.equal(pointerTo(['items', 0, 'a/b~c d']), '#/items/0/a~1b~0c%20d');
  assert.equal(pointerTo([]), '#');
});

test('what is not a JSON object in UTF-8 is malformed', () => {
  for (const body of ['', '{', '[]', '"x"', 'null', '7', '\ufeff']) {
    assert.throws(
      () => readJson(Buffer.from(body)),
      { slug: 'malformed-request' },
      body,
    );
  }
  assert.throws(() => readJson(Buffer.from('7b22ff223a317d', 'hex')), {
    slug: 'malformed-request',
  });
  assert.throws(() => readJson(undefined), { slug: 'malformed-request' });
  assert.deepEqual(readJson(Buffer.from('{"a": 1}')), { a: 1 });
});

test('the hash depends on what was understood, not on the order of the fields', () => {
  const one = parseNewOrder(
    readJson(
      Buffer.from('{"currency":"EUR","items":[{"sku":"A","quantity":1}]}'),
    ),
  );
  const two = parseNewOrder(
    readJson(
      Buffer.from(
        '{"items": [{"quantity": 1, "sku": "A"}], "currency": "EUR"}',
      ),
    ),
  );
  const other = parseNewOrder(
    readJson(
      Buffer.from('{"currency":"EUR","items":[{"sku":"A","quantity":2}]}'),
    ),
  );
  assert.deepEqual(hashRequest(one), hashRequest(two));
  assert.notDeepEqual(hashRequest(one), hashRequest(other));
});

test('a limit is 1 to 100, and 20 if nobody asks', () => {
  assert.equal(parseLimit(undefined), 20);
  assert.equal(parseLimit('100'), 100);
  for (const limit of ['0', '101', 'x', '', '1.5', '-1', ['1', '2']]) {
    assert.throws(
      () => parseLimit(limit),
      { slug: 'validation-failed' },
      String(limit),
    );
  }
});

test('what is no UUID is not found, without asking the database', () => {
  assert.equal(
    parseOrderId('0B9F4B0E-6C2F-4F0A-9D57-2F1F3C1A7B10'),
    '0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10',
  );
  for (const id of [
    '',
    '17',
    '{0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10}',
    "' OR 1=1 --",
  ]) {
    assert.throws(() => parseOrderId(id), { slug: 'order-not-found' }, id);
  }
});
