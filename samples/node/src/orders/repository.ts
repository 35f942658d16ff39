import type { Session } from '../database.ts';
import type { Position } from './cursor.ts';

export type Status = 'new' | 'paid' | 'shipped' | 'cancelled';

export interface Item {
  sku: string;
  quantity: number;
  unit_price_cents: number;
}

/**
 * As the contract has it: the names are those of the answer, so that nothing
 * has to be renamed.
 */
export interface Order {
  id: string;
  status: Status;
  items: Item[];
  total_cents: number;
  currency: string;
  created_at: string;
}

interface OrderRow extends Omit<Order, 'id'> {
  id: number;
  public_id: string;
}

// --8<-- [start:columns]
// The items come with their orders: one statement for a page of 100, and no
// N+1. to_char, since the driver would make a Date of it and lose the
// microseconds.
const COLUMNS = `
  o.id, o.public_id, o.status, o.total_cents, o.currency,
  to_char(o.created_at AT TIME ZONE 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
  (SELECT json_agg(json_build_object(
            'sku', i.sku, 'quantity', i.quantity,
            'unit_price_cents', i.unit_price_cents) ORDER BY i.line)
   FROM order_items AS i WHERE i.order_id = o.id) AS items`;
// --8<-- [end:columns]

function toOrder(row: OrderRow): Order {
  return {
    id: row.public_id,
    status: row.status,
    items: row.items,
    total_cents: row.total_cents,
    currency: row.currency,
    created_at: row.created_at,
  };
}

// --8<-- [start:find]
/**
 * The permission is part of the query: another customer's order is not found.
 */
export async function findOrder(
  session: Session,
  customerId: string,
  id: string,
): Promise<Order | undefined> {
  const [row] = await session.query<OrderRow>(
    `SELECT ${COLUMNS} FROM orders AS o
     WHERE o.public_id = $1 AND o.customer_id = $2`,
    [id, customerId],
  );
  return row && toOrder(row);
}
// --8<-- [end:find]

export interface Page {
  orders: Order[];
  /** The last order of this page, if there are more behind it. */
  last: Position | undefined;
}

// --8<-- [start:list]
/**
 * Newest first. One row more than asked for says whether there is a next page,
 * without a count.
 */
export async function listOrders(
  session: Session,
  customerId: string,
  limit: number,
  after: Position | undefined,
): Promise<Page> {
  const behind = after
    ? 'AND (o.created_at, o.id) < ($3::timestamptz, $4)'
    : '';
  const rows = await session.query<OrderRow>(
    `SELECT ${COLUMNS} FROM orders AS o WHERE o.customer_id = $1 ${behind}
     ORDER BY o.created_at DESC, o.id DESC LIMIT $2`,
    [customerId, limit + 1, ...(after ? [after.createdAt, after.id] : [])],
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    orders: page.map(toOrder),
    last: last && { createdAt: last.created_at, id: last.id },
  };
}
// --8<-- [end:list]

export async function findPrices(
  session: Session,
  currency: string,
  skus: readonly string[],
): Promise<Map<string, number>> {
  const rows = await session.query<{ sku: string; unit_price_cents: number }>(
    `SELECT sku, unit_price_cents FROM prices
     WHERE currency = $1 AND sku = ANY($2::text[])`,
    [currency, skus],
  );
  return new Map(rows.map((row) => [row.sku, row.unit_price_cents]));
}

/**
 * Writes the order, its items and the event. Needs a transaction: one without
 * the others is a wrong order.
 */
export async function insertOrder(
  session: Session,
  customerId: string,
  currency: string,
  items: Item[],
): Promise<Order> {
  const total = items.reduce(
    (sum, item) => sum + item.quantity * item.unit_price_cents,
    0,
  );
  const [row] = await session.query<OrderRow>(
    `INSERT INTO orders AS o (customer_id, currency, total_cents)
     VALUES ($1, $2, $3)
     RETURNING ${COLUMNS}`,
    [customerId, currency, total],
  );
  if (row === undefined)
    throw new Error('INSERT ... RETURNING returned no row');
  await session.query(
    `INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
     SELECT $1, line, sku, quantity, price
     FROM unnest($2::text[], $3::int[], $4::bigint[])
          WITH ORDINALITY AS i (sku, quantity, price, line)`,
    [
      row.id,
      items.map((item) => item.sku),
      items.map((item) => item.quantity),
      items.map((item) => item.unit_price_cents),
    ],
  );
  const order = toOrder({ ...row, items });
  await insertEvent(session, 'order.created', customerId, order.id, {
    currency,
    total_cents: total,
    items,
  });
  return order;
}

// --8<-- [start:cancel]
/**
 * The state machine is the WHERE clause: of two calls at once, the second one
 * finds no row to change.
 */
export async function cancelOrder(
  session: Session,
  customerId: string,
  id: string,
): Promise<Order | undefined> {
  const [row] = await session.query<OrderRow>(
    `UPDATE orders AS o SET status = 'cancelled'
     WHERE o.public_id = $1 AND o.customer_id = $2
       AND o.status IN ('new', 'paid')
     RETURNING ${COLUMNS}`,
    [id, customerId],
  );
  if (row === undefined) return undefined;
  await insertEvent(session, 'order.cancelled', customerId, id);
  return toOrder(row);
}
// --8<-- [end:cancel]

/**
 * The relay publishes what is in the outbox. In the same transaction: no order
 * without its event, and no event without.
 */
async function insertEvent(
  session: Session,
  topic: string,
  customerId: string,
  orderId: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  // The customer's id is put in by the database: JSON.stringify has no way to
  // write a bigint from text.
  await session.query(
    `INSERT INTO outbox (topic, payload)
     VALUES ($1, jsonb_build_object('order_id', $2::text,
                                    'customer_id', $3::bigint) || $4::jsonb)`,
    [topic, orderId, customerId, JSON.stringify(more)],
  );
}
