import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientReadableStream, status } from '@grpc/grpc-js';
import { bearer, follow } from '../src/client.ts';
import { OrderStatus, type WatchOrdersResponse } from '../src/gen/orders/v1/orders.ts';
import { failure, type Service, soon, startService, tokenFor } from './service.ts';

let service: Service;
let warehouse: string;
before(async () => {
  service = await startService({ watch: { maxAgeMs: 3_600_000, pollMs: 10 } });
  warehouse = await tokenFor('1', { scope: 'orders:watch' });
});
after(() => service.stop());
beforeEach(() => service.pool.query('TRUNCATE orders, outbox RESTART IDENTITY CASCADE'));

function open(position: string): ClientReadableStream<WatchOrdersResponse> {
  return service.client.watchOrders({ position }, bearer(warehouse), { deadline: soon(60_000) });
}

async function announce(ids: readonly string[], { pool } = service): Promise<void> {
  await pool.query(
    `INSERT INTO outbox (topic, payload)
     SELECT 'order.created', jsonb_build_object('order_id', id) FROM unnest($1::uuid[]) AS id`,
    [ids],
  );
}

/** Follow the changes until as many as expected were handled. */
async function following(
  from: string,
  expected: number,
  meanwhile: (handled: readonly string[]) => Promise<void> | void = () => undefined,
): Promise<string[]> {
  const enough = new AbortController();
  const handled: string[] = [];
  const handle = async (event: WatchOrdersResponse): Promise<void> => {
    handled.push(event.order?.id ?? '');
    await meanwhile(handled);
    if (handled.length >= expected) enough.abort();
  };
  await follow(open, from, handle, enough.signal, 20);
  return handled;
}

test('a stream that ends is resumed without a lost or repeated event', async () => {
  // A stream is old after a moment, and each half of the events comes on another one.
  const brief = await startService({ watch: { maxAgeMs: 100, pollMs: 10 } });
  const enough = new AbortController();
  const handled: string[] = [];
  let streams = 0;
  try {
    const ids = await brief.insert('1', 40, 1);
    await announce(ids.slice(0, 20), brief);
    const openBrief = (position: string): ClientReadableStream<WatchOrdersResponse> => {
      streams += 1;
      return brief.client.watchOrders({ position }, bearer(warehouse), { deadline: soon() });
    };
    const announceLater = async (): Promise<void> => {
      const before = streams;
      while (streams === before) await sleep(10);
      await announce(ids.slice(20), brief);
    };
    const later: Promise<void>[] = [];
    const handle = (event: WatchOrdersResponse): Promise<void> => {
      handled.push(event.order?.id ?? '');
      if (handled.length === 20) later.push(announceLater());
      if (handled.length === 40) enough.abort();
      return Promise.resolve();
    };
    await follow(openBrief, '0', handle, enough.signal, 20);
    await Promise.all(later);
    assert.deepEqual(handled, ids);
    assert.ok(streams >= 2);
  } finally {
    await brief.stop();
  }
});

test('a handler that fails gets the same event again', async () => {
  const ids = await service.insert('1', 2, 0);
  await announce(ids);
  let failures = 0;
  const handled = await following('0', 3, () => {
    failures += 1;
    if (failures === 2) throw Object.assign(new Error('later'), { code: status.UNAVAILABLE });
  });
  assert.deepEqual(handled, [ids[0], ids[1], ids[1]]);
});

test('an event that is committed late is not overtaken', async () => {
  const [a = '', b = ''] = await service.insert('1', 2, 0);
  const late = await service.pool.connect();
  await late.query('BEGIN');
  await late.query(
    `INSERT INTO outbox (topic, payload) VALUES ('order.created', jsonb_build_object('order_id', $1::text))`,
    [a],
  );
  await announce([b]); // Has the second id, and is there first.
  const handled = following('0', 2);
  while (!(await isWaited())) await sleep(10);
  await late.query('COMMIT');
  late.release();
  assert.deepEqual(await handled, [a, b]);
});

async function isWaited(): Promise<boolean> {
  const { rowCount } = await service.pool.query(
    `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE outbox%'`,
  );
  return rowCount === 1;
}

test('an id that was rolled back holds nothing up', async () => {
  const [a = '', b = ''] = await service.insert('1', 2, 0);
  await announce([a]);
  await service.pool.query(
    `BEGIN; INSERT INTO outbox (topic, payload) VALUES ('x', '{}'); ROLLBACK`,
  );
  await announce([b]);
  assert.deepEqual(await following('0', 2), [a, b]);
});

test('a watch that begins with the present tells its position at once, and skips what was before', async () => {
  const [a = '', b = ''] = await service.insert('1', 2, 0);
  await announce([a]);
  const stream = open('');
  const [first] = (await stream.take(1).toArray()) as WatchOrdersResponse[];
  assert.deepEqual(first, { position: '1', order: undefined });
  await announce([b]);
  assert.deepEqual(await following('1', 1), [b]);
});

test('an event brings the order as it is now, of whichever customer', async () => {
  const [id = ''] = await service.insert('2', 1, 3);
  await announce([id]);
  await service.pool.query("UPDATE orders SET status = 'paid'");
  const [, event] = (await open('0').take(2).toArray()) as WatchOrdersResponse[];
  assert.equal(event?.position, '1');
  assert.equal(event.order?.status, OrderStatus.ORDER_STATUS_PAID);
  assert.equal(event.order.items.length, 3);
});

test('only the scope of the warehouse may watch, and only from a position', async () => {
  const customer = await tokenFor('1');
  const failed = (position: string, token: string) =>
    failure(
      service.client.watchOrders({ position }, bearer(token), { deadline: soon() }).toArray(),
    );
  assert.equal((await failed('', customer)).code, status.PERMISSION_DENIED);
  for (const position of ['x', '-1', '1.5']) {
    const told = await failed(position, warehouse);
    assert.deepEqual([told.code, told.violations], [status.INVALID_ARGUMENT, ['position']]);
  }
  assert.throws(() => service.client.watchOrders({ position: '' }, bearer(warehouse)), TypeError);
});

test('a server that goes ends its streams', async () => {
  const going = await startService({ watch: { maxAgeMs: 3_600_000, pollMs: 10 } });
  try {
    const token = await tokenFor('1', { scope: 'orders:watch' });
    const stream = going.client.watchOrders({ position: '0' }, bearer(token), {
      deadline: soon(60_000),
    });
    const events: unknown[] = [];
    for await (const event of stream) {
      events.push(event);
      going.closing.abort();
    }
    assert.deepEqual(events, [{ position: '0', order: undefined }]);
  } finally {
    await going.stop();
  }
});
