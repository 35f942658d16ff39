/** What each resolver gets: made for one request, and gone with it. */
import type { YogaInitialContext } from 'graphql-yoga';
import type { Caller } from './caller.ts';
import type { Orders } from './orders.ts';
import type { OrderInput, Cancelled, Created } from './placing.ts';

export interface RequestContext {
  caller: Caller;
  orders: Orders;
  create: (input: OrderInput) => Promise<Created>;
  cancel: (id: string) => Promise<Cancelled>;
  /** What the client calls itself, for the count of deprecated fields. */
  client: string;
  traceId: string;
}

export type Context = RequestContext & YogaInitialContext;
