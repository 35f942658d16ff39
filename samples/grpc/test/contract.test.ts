import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CreateOrderResponse, Order, OrderStatus } from '../src/gen/orders/v1/orders.ts';

// Compiled to build/test.
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROTO = join('proto', 'orders', 'v1', 'orders.proto');
const current = readFileSync(join(ROOT, PROTO), 'utf8');

/** Run buf on a copy of this sample in which the contract is another one. */
function buf(
  command: readonly string[],
  contract: string,
): { status: number | null; said: string } {
  const copy = mkdtempSync(join(tmpdir(), 'orders-grpc-'));
  try {
    for (const each of ['buf.yaml', 'proto', 'released']) {
      cpSync(join(ROOT, each), join(copy, each), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, PROTO), contract);
    const done = spawnSync(join(ROOT, 'node_modules', '.bin', 'buf'), command, {
      cwd: copy,
      encoding: 'utf8',
    });
    return { status: done.status, said: done.stdout + done.stderr };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const BREAKING = ['breaking', 'proto', '--against', 'released'];

test('the contract of today is clean, and breaks no client of the released one', () => {
  for (const command of [['lint'], BREAKING]) {
    assert.deepEqual(buf(command, current), { status: 0, said: '' }, command[0]);
  }
});

for (const [what, from, to, finding] of [
  [
    'a number gets another meaning',
    'string sku = 1;\n  int32 quantity = 2;\n}',
    'string sku = 1;\n  int32 discount_percent = 2;\n}',
    /changed name from "quantity"/,
  ],
  [
    'a type changes',
    'int64 total_cents = 5',
    'int32 total_cents = 5',
    /changed type from "int64" to "int32"/,
  ],
  [
    'a field is removed',
    '  string currency = 6;\n',
    '',
    /field "6" with name "currency".* deleted/i,
  ],
  ['a reserved number is freed', '  reserved 3;\n', '', /reserved range "\[3\]"/i],
  [
    'absent and 0 are no longer told apart',
    'optional int32 limit',
    'int32 limit',
    /field "1".*presence|cardinality|label/i,
  ],
  [
    'a method is removed',
    '  rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);\n',
    '',
    /RPC "GetOrder".*deleted/,
  ],
  [
    'an answer becomes a stream',
    'returns (GetOrderResponse)',
    'returns (stream GetOrderResponse)',
    /server streaming/,
  ],
  [
    'a state is removed',
    '  ORDER_STATUS_SHIPPED = 3;\n',
    '',
    /Enum value "3" on enum "OrderStatus" was deleted/i,
  ],
] as const) {
  test(`buf breaking finds that ${what}`, () => {
    assert.ok(current.includes(from), from);
    const { status, said } = buf(BREAKING, current.replace(from, to));
    assert.equal(status, 100, said);
    assert.match(said, finding);
  });
}

for (const [what, from, to, finding] of [
  [
    'an enum has no zero value that means nothing',
    'ORDER_STATUS_UNSPECIFIED',
    'ORDER_STATUS_NONE',
    /should be suffixed with "_UNSPECIFIED"/,
  ],
  [
    'a method borrows the request of another one',
    'rpc CancelOrder(CancelOrderRequest)',
    'rpc CancelOrder(GetOrderRequest)',
    /CancelOrderRequest/,
  ],
  [
    'a package has no version',
    'package orders.v1;',
    'package orders;',
    /suffixed with a correctly formed version/,
  ],
] as const) {
  test(`buf lint finds that ${what}`, () => {
    const { status, said } = buf(['lint'], current.replace(from, to));
    assert.equal(status, 100, said);
    assert.match(said, finding);
  });
}

test('each stream gives its reason in the contract', () => {
  const streams = [
    ...current.matchAll(/((?: {2}\/\/.*\n)*) {2}rpc \w+\([^)]*\) returns \(stream /g),
  ];
  assert.equal(streams.length, 1);
  for (const [, comment] of streams) {
    assert.match(comment ?? '', /Reason: \w+/);
    assert.match(comment ?? '', /Ends after \d+ min at most; resume with/);
  }
});

test('an order keeps what numbers of JavaScript would lose', () => {
  const order: Order = {
    id: '0b9f4b0e-6c2f-4f0a-9d57-2f1f3c1a7b10',
    status: OrderStatus.ORDER_STATUS_PAID,
    items: [{ sku: 'BOOK-1', quantity: 2, unitPriceCents: 9_007_199_254_740_993n }],
    totalCents: 2n ** 63n - 1n,
    currency: 'EUR',
    createdAt: { seconds: 1_795_891_327n, nanos: 123_456_000 },
  };
  assert.deepEqual(Order.decode(Order.encode(order).finish()), order);
});

test('a field that an old server does not know has its default for a new client', () => {
  const bytes = CreateOrderResponse.encode({ order: undefined, replayed: false }).finish();
  assert.equal(bytes.length, 0);
  assert.equal(CreateOrderResponse.decode(bytes).replayed, false);
});
