import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Database } from '../database.ts';
import { Failure } from '../failure.ts';
import { cancel } from './cancel.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import {
  orderNotFound,
  parseIdempotencyKey,
  parseLimit,
  parseNewOrder,
  parseOrderId,
  readJson,
} from './input.ts';
import { placeOrder } from './place.ts';
import { findOrder, listOrders } from './repository.ts';

interface ById {
  Params: { id: string };
}

const read = { config: { scope: 'orders:read' } } as const;
const write = { config: { scope: 'orders:write' } } as const;

/**
 * Before the body is read: a hook of a route runs after those of the
 * application, so the caller is known.
 */
// eslint-disable-next-line @typescript-eslint/require-await -- a hook without a callback has to return a promise
async function requireJson(request: FastifyRequest): Promise<void> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new Failure(
      'unsupported-media-type',
      'Send Content-Type: application/json',
    );
  }
}

export function orderRoutes(app: FastifyInstance, database: Database): void {
  // --8<-- [start:create]
  app.post(
    '/v1/orders',
    { ...write, onRequest: requireJson },
    async (request, reply) => {
      const body = readJson(request.body);
      const key = parseIdempotencyKey(request.headers['idempotency-key']);
      const order = parseNewOrder(body);
      const placed = await placeOrder(
        database,
        request.caller.customerId,
        key,
        order,
      );
      return reply
        .code(placed.replayed ? 200 : 201)
        .header('location', `/v1/orders/${placed.id}`)
        .type('application/json')
        .send(placed.body);
    },
  );
  // --8<-- [end:create]

  app.get<{ Querystring: Record<string, unknown> }>(
    '/v1/orders',
    read,
    async (request) => {
      const limit = parseLimit(request.query['limit']);
      const after = decodeCursor(request.query['cursor']);
      const { orders, last } = await listOrders(
        database,
        request.caller.customerId,
        limit,
        after,
      );
      return { items: orders, next_cursor: last ? encodeCursor(last) : null };
    },
  );

  // --8<-- [start:read]
  app.get<ById>('/v1/orders/:id', read, async (request) => {
    const id = parseOrderId(request.params.id);
    const order = await findOrder(database, request.caller.customerId, id);
    if (order === undefined) throw orderNotFound();
    return order;
  });
  // --8<-- [end:read]

  app.post<ById>('/v1/orders/:id/cancel', write, async (request) =>
    cancel(
      database,
      request.caller.customerId,
      parseOrderId(request.params.id),
    ),
  );
}
