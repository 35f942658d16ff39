/** The service: its methods, and the limits of its connections. */
import { once } from 'node:events';
import { Server } from '@grpc/grpc-js';
import { type Call, type Settings, stream, unary } from './call.ts';
import { inTransaction, type Pool } from './database.ts';
import {
  type CancelOrderRequest,
  type CancelOrderResponse,
  type CreateOrderRequest,
  type CreateOrderResponse,
  type GetOrderRequest,
  type GetOrderResponse,
  type ListOrdersRequest,
  type ListOrdersResponse,
  type OrdersServiceServer,
  OrdersServiceService,
  type WatchOrdersRequest,
  type WatchOrdersResponse,
} from './gen/orders/v1/orders.ts';
import { getOrder, listOrders } from './orders.ts';
import { cancelOrder, createOrder } from './placing.ts';
import { watch, type WatchSettings } from './watch.ts';

export interface Parts extends Settings {
  pool: Pool;
  /** Ends the streams: their clients resume with another server. */
  closing: AbortSignal;
  watch?: WatchSettings;
}

export function createOrdersServer(parts: Parts): Server {
  const server = new Server({
    // A request is small; the longest answer is a page, and its client takes 1 MiB.
    'grpc.max_receive_message_length': 64 * 1024,
    'grpc.max_send_message_length': 1024 * 1024,
    // Connections move on, so that new instances get their share; a stream may end by itself first.
    'grpc.max_connection_age_ms': 5 * 60_000,
    'grpc.max_connection_age_grace_ms': 31 * 60_000,
  });
  server.addService(OrdersServiceService, implementation(parts));
  return server;
}

function implementation(parts: Parts): OrdersServiceServer {
  const { pool, closing } = parts;
  return {
    createOrder: unary<CreateOrderRequest, CreateOrderResponse>(
      parts,
      'orders:write',
      (request, call) =>
        inTransaction(pool, call, async (client) => {
          const { id, replayed } = await createOrder(client, of(call), request);
          return { order: await getOrder(client, of(call), id), replayed };
        }),
    ),

    getOrder: unary<GetOrderRequest, GetOrderResponse>(parts, 'orders:read', ({ id }, call) =>
      inTransaction(pool, call, async (client) => ({
        order: await getOrder(client, of(call), id),
      })),
    ),

    listOrders: unary<ListOrdersRequest, ListOrdersResponse>(
      parts,
      'orders:read',
      (request, call) =>
        inTransaction(pool, call, (client) => listOrders(client, of(call), request)),
    ),

    cancelOrder: unary<CancelOrderRequest, CancelOrderResponse>(
      parts,
      'orders:write',
      ({ id }, call) =>
        inTransaction(pool, call, async (client) => {
          await cancelOrder(client, of(call), id);
          return { order: await getOrder(client, of(call), id) };
        }),
    ),

    watchOrders: stream<WatchOrdersRequest, WatchOrdersResponse>(
      parts,
      'orders:watch',
      async (call, gone) => {
        const signal = AbortSignal.any([gone, closing]);
        const send = async (event: WatchOrdersResponse): Promise<void> => {
          // A reader that is slower than we are: wait for it, and keep nothing for it in memory.
          if (!call.write(event)) await once(call, 'drain', { signal }).catch(() => undefined);
        };
        await watch(pool, call.request.position, signal, send, parts.watch);
      },
    ),
  };
}

/** Whose orders the call may touch: what the token says, and nothing in the request. */
const of = ({ caller }: Call): string => caller.customerId;
