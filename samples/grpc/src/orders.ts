/** Reading orders: every statement carries the customer's id, but for the one of the warehouse. */
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { PoolClient } from './database.ts';
import { Order, type OrderItem, OrderStatus } from './gen/orders/v1/orders.ts';
import { Problem } from './problems.ts';

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;
// Half of what a client receives: the rest is room for one order more, and for what comes later.
const MAX_PAGE_BYTES = 512 * 1024;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const STATUS: Readonly<Record<string, OrderStatus>> = {
  new: OrderStatus.ORDER_STATUS_NEW,
  paid: OrderStatus.ORDER_STATUS_PAID,
  shipped: OrderStatus.ORDER_STATUS_SHIPPED,
  cancelled: OrderStatus.ORDER_STATUS_CANCELLED,
};

interface Row {
  rowId: string;
  id: string;
  status: string;
  totalCents: string;
  currency: string;
  seconds: string;
  micros: number;
  createdAt: string;
}

const COLUMNS = `
  o.id AS "rowId", o.public_id AS "id", o.status, o.total_cents AS "totalCents", o.currency,
  floor(extract(epoch FROM o.created_at))::bigint AS "seconds",
  extract(microseconds FROM o.created_at)::int % 1000000 AS "micros",
  to_char(o.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt"`;

export async function getOrder(client: PoolClient, customerId: string, id: string): Promise<Order> {
  const unknown = new Problem('order-not-found', 'No order of yours has this id');
  // An id that cannot be one is as unknown as any other, and never reaches a cast in SQL.
  if (!UUID.test(id)) throw unknown;
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} FROM orders AS o WHERE o.public_id = $1 AND o.customer_id = $2`,
    [id, customerId],
  );
  const [order] = await withItems(client, rows);
  if (!order) throw unknown;
  return order;
}

export async function listOrders(
  client: PoolClient,
  customerId: string,
  // Optional in the .proto: 0 was sent, undefined was not.
  { limit = DEFAULT_PAGE, cursor }: { limit?: number | undefined; cursor: string },
): Promise<{ items: Order[]; nextCursor: string }> {
  if (limit < 1 || limit > MAX_PAGE) {
    const description = `must be between 1 and ${MAX_PAGE}; it is ${limit}`;
    throw new Problem('validation-failed', 'The limit is out of range', {
      faults: [{ field: 'limit', description }],
    });
  }
  const place = cursor === '' ? null : decodeCursor(cursor);
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS}
       FROM orders AS o
      WHERE o.customer_id = $1
        AND ($2::timestamptz IS NULL OR (o.created_at, o.id) < ($2, $3::bigint))
      ORDER BY o.created_at DESC, o.id DESC
      LIMIT $4`,
    [customerId, place?.createdAt, place?.rowId, limit + 1],
  );
  const items = upTo(MAX_PAGE_BYTES, await withItems(client, rows.slice(0, limit)));
  const last = rows[items.length - 1];
  return { items, nextCursor: last && rows.length > items.length ? encodeCursor(last) : '' };
}

/** Return as many orders as fit into a message, and one at least: the cursor leads to the rest. */
function upTo(bytes: number, orders: Order[]): Order[] {
  let left = bytes;
  const end = orders.findIndex((order, index) => {
    left -= Order.encode(order).finish().length;
    return left < 0 && index > 0;
  });
  return end < 0 ? orders : orders.slice(0, end);
}

/** Return orders of any customer by their ids, for callers whose scope is to see all of them. */
export async function ordersById(
  client: PoolClient,
  ids: readonly string[],
): Promise<Map<string, Order>> {
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} FROM orders AS o WHERE o.public_id = ANY($1::uuid[])`,
    [ids],
  );
  return new Map((await withItems(client, rows)).map((order) => [order.id, order]));
}

/** Add the items of all orders, with one statement. */
async function withItems(client: PoolClient, rows: readonly Row[]): Promise<Order[]> {
  const found = await client.query<
    Omit<OrderItem, 'unitPriceCents'> & { rowId: string; cents: string }
  >(
    `SELECT order_id AS "rowId", sku, quantity, unit_price_cents AS cents
       FROM order_items WHERE order_id = ANY($1::bigint[]) ORDER BY order_id, line`,
    [rows.map((row) => row.rowId)],
  );
  const items = new Map<string, OrderItem[]>(rows.map((row) => [row.rowId, []]));
  for (const { rowId, sku, quantity, cents } of found.rows) {
    items.get(rowId)?.push({ sku, quantity, unitPriceCents: BigInt(cents) });
  }
  return rows.map((row) => ({
    id: row.id,
    status: STATUS[row.status] ?? OrderStatus.ORDER_STATUS_UNSPECIFIED,
    items: items.get(row.rowId) ?? [],
    totalCents: BigInt(row.totalCents),
    currency: row.currency,
    createdAt: { seconds: BigInt(row.seconds), nanos: row.micros * 1_000 },
  }));
}
