/** Resolvers translate between the schema and the layers below; none of them knows SQL. */
import { GraphQLScalarType } from 'graphql';
import type { RequestContext } from './context.ts';
import type { Item, Order, Page } from './orders.ts';
import type { OrderInput } from './placing.ts';
import { titleOf, typeOf } from './problems.ts';

const Query = {
  order: (_: unknown, { id }: { id: string }, { orders }: RequestContext) => orders.order(id),

  orders: (
    _: unknown,
    { first, after }: { first: number; after?: string | null },
    { orders }: RequestContext,
  ): Promise<Page> => orders.page(first, after ?? null),
};

const Order = {
  items: (order: Order, _: unknown, { orders }: RequestContext) => orders.items(order),
};

const OrderItem = {
  product: (item: Item, _: unknown, { orders }: RequestContext) => orders.product(item),
};

const Product = {
  title: ({ name }: { name: string }) => name,
};

const Mutation = {
  async createOrder(_: unknown, { input }: { input: OrderInput }, context: RequestContext) {
    const created = await context.create(input);
    if ('faults' in created) {
      return {
        __typename: 'ValidationFailed',
        type: typeOf('validation-failed'),
        detail: `${titleOf('validation-failed')}; see errors`,
        errors: created.faults,
      };
    }
    return { __typename: 'Order', ...(await context.orders.order(created.id)) };
  },

  async cancelOrder(_: unknown, { id }: { id: string }, context: RequestContext) {
    const cancelled = await context.cancel(id);
    if (cancelled === 'unknown') {
      return {
        __typename: 'OrderNotFound',
        type: typeOf('order-not-found'),
        detail: 'No order of yours has this id',
      };
    }
    if ('status' in cancelled) {
      return {
        __typename: 'OrderNotCancellable',
        type: typeOf('order-not-cancellable'),
        detail: `It is ${cancelled.status.toLowerCase()}`,
        orderStatus: cancelled.status,
      };
    }
    // What the loader remembers from an earlier field of this mutation is no longer true.
    context.orders.forget(cancelled.id);
    return { __typename: 'Order', ...(await context.orders.order(cancelled.id)) };
  },
};

const Cents = new GraphQLScalarType<number, number>({
  name: 'Cents',
  coerceOutputValue(value) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw new RangeError('Cents cannot hold this amount');
  },
});

export const resolvers = { Query, Mutation, Order, OrderItem, Product, Cents };
