import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentials, Server, status } from '@grpc/grpc-js';
import { ask, connect, shortened } from '../src/client.ts';
import { OrdersServiceService, type OrdersServiceServer } from '../src/gen/orders/v1/orders.ts';
import { Problem, statusOf } from '../src/problems.ts';
import { failure, listen, soon } from './service.ts';

/** Call GetOrder of a server that fails as often as it is told to; return the number of its calls. */
async function calls(
  failures: number,
  slug: 'unavailable' | 'internal-error',
): Promise<[number, unknown]> {
  let count = 0;
  const server = new Server();
  const getOrder: OrdersServiceServer['getOrder'] = (_, callback) => {
    count += 1;
    if (count > failures) callback(null, { order: undefined });
    else callback(statusOf(new Problem(slug, 'x'), 'trace'));
  };
  server.addService(OrdersServiceService, { getOrder });
  const client = connect(`127.0.0.1:${await listen(server)}`, credentials.createInsecure());
  try {
    const call = ask(client.getOrder.bind(client), { id: 'x' }, { token: 'x', deadline: soon() });
    const code = await call.then(
      () => 'answered',
      () => failure(call).then((told) => told.code),
    );
    return [count, code];
  } finally {
    client.close();
    server.forceShutdown();
  }
}

test('UNAVAILABLE is retried twice, and nothing else is', async () => {
  assert.deepEqual(await calls(2, 'unavailable'), [3, 'answered']);
  assert.deepEqual(await calls(3, 'unavailable'), [3, status.UNAVAILABLE]);
  assert.deepEqual(await calls(1, 'internal-error'), [1, status.INTERNAL]);
});

test('what is left of a deadline is passed on, less the time for our own answer', () => {
  const end = Date.now() + 1_700;
  assert.equal(shortened(end, 200).getTime(), end - 200);
  assert.equal(shortened(new Date(end), 200).getTime(), end - 200);
  // Without a deadline of the caller there is still one.
  assert.ok(shortened(Infinity, 200).getTime() <= Date.now() + 60_000);
});
