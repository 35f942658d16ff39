import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, test, type TestContext } from 'node:test';

import { readConfiguration, type Variables } from '../src/configuration.ts';
import { migrate } from '../src/migrations.ts';
import type { Order } from '../src/orders/repository.ts';
import {
  bearer,
  connect,
  newCustomer,
  start,
  variables,
  type ProblemBody,
} from '../test/service.ts';
import { serve as serveExpress } from './express.ts';
import { serve as serveNest } from './nest.ts';

before(() => migrate(process.env['DATABASE_URL'] ?? '', 'up'));

for (const [name, serve] of Object.entries({
  Express: serveExpress,
  NestJS: serveNest,
})) {
  /** Serves on a port that the system chooses, until the test ends. */
  const listen = async (t: TestContext, more: Variables = {}) => {
    const server: Server = await serve(
      readConfiguration(variables({ PORT: '0', ...more })),
    );
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    return async (path: string, authorization?: string, method = 'GET') =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: authorization === undefined ? {} : { authorization },
      });
  };

  test(`${name}: an order is read by its customer, and nobody else`, async (t) => {
    const ask = await listen(t);
    const { app } = start(t);
    const client = await connect(t);
    const [kim, lee] = [
      await newCustomer(app, client),
      await newCustomer(app, client),
    ];
    const order = (await kim.order()).json<Order>();

    const own = await ask(
      `/v1/orders/${order.id}`,
      await bearer({ sub: kim.id }),
    );
    assert.equal(own.status, 200);
    assert.deepEqual(await own.json(), order);

    const bodies = [];
    for (const id of [order.id, randomUUID(), '17']) {
      const response = await ask(
        `/v1/orders/${id}`,
        await bearer({ sub: lee.id }),
      );
      assert.equal(response.status, 404);
      const body = (await response.json()) as ProblemBody;
      assert.equal(
        body.type,
        'https://orders.example.org/problems/order-not-found',
      );
      bodies.push({ ...body, instance: '', trace_id: '' });
    }
    assert.deepEqual(bodies[0], bodies[1]);
    assert.deepEqual(bodies[1], bodies[2]);
  });

  test(`${name}: what is refused is a problem, with the headers of all answers`, async (t) => {
    const ask = await listen(t, {
      DATABASE_URL: 'postgresql://orders@127.0.0.1:1/orders',
    });
    const authorization = await bearer();
    const path = `/v1/orders/${randomUUID()}`;
    const cases: [number, Response][] = [
      [401, await ask(path)],
      [403, await ask(path, await bearer({ scope: 'orders:write' }))],
      [404, await ask('/v1/nothing', authorization)],
      [404, await ask('/v1/orders/%zz', authorization)],
      [405, await ask(path, authorization, 'DELETE')],
      [503, await ask(path, authorization)],
    ];
    for (const [status, response] of cases) {
      assert.equal(response.status, status);
      assert.match(
        String(response.headers.get('content-type')),
        /^application\/problem\+json/,
      );
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(response.headers.get('x-powered-by'), null);
      const { trace_id } = (await response.json()) as ProblemBody;
      assert.match(trace_id, /^[0-9a-f]{32}$/);
    }
  });
}
