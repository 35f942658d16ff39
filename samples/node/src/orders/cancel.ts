import type { Database } from '../database.ts';
import { Failure } from '../failure.ts';
import { orderNotFound } from './input.ts';
import { cancelOrder, findOrder, type Order } from './repository.ts';

/** Cancels an order that is new or paid. Says for all others why not. */
export async function cancel(
  database: Database,
  customerId: string,
  id: string,
): Promise<Order> {
  return database.transaction(async (session) => {
    const cancelled = await cancelOrder(session, customerId, id);
    if (cancelled !== undefined) return cancelled;
    const order = await findOrder(session, customerId, id);
    if (order === undefined) throw orderNotFound();
    throw new Failure(
      'order-not-cancellable',
      `Its status is ${order.status}`,
      {
        members: { order_status: order.status },
      },
    );
  });
}
