/** Writing orders: key, order, event and answer in one transaction. */
import { createHash } from 'node:crypto';
import { DatabaseError } from 'pg';
import type { PoolClient } from './database.ts';
import type { CreateOrderRequest, NewItem } from './gen/orders/v1/orders.ts';
import { type Fault, Problem } from './problems.ts';

const MAX_ITEMS = 100;
const MAX_CENTS = 2n ** 63n - 1n;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Place an order, or return the one that an earlier request with this key placed. */
export async function createOrder(
  client: PoolClient,
  customerId: string,
  request: CreateOrderRequest,
): Promise<{ id: string; replayed: boolean }> {
  const { idempotencyKey: key, currency, items } = request;
  if (key.length < 1 || key.length > 255) {
    throw new Problem('idempotency-key-invalid', 'idempotency_key must have 1 to 255 characters');
  }
  refuse(faultsOf(request));
  // Of the fields, and not of the bytes: protobuf may write the same message in more than one way.
  const asked = JSON.stringify([
    'CreateOrder',
    currency,
    items.map(({ sku, quantity }) => [sku, quantity]),
  ]);
  const hash = createHash('sha256').update(asked).digest();
  const earlier = await claim(client, customerId, key, hash);
  if (earlier !== null) return { id: earlier, replayed: true };
  const id = await store(client, customerId, currency, await price(client, currency, items));
  // The order's id is the answer: a replay reads the order as it is then.
  await client.query(
    `UPDATE idempotency_keys SET response_body = $3 WHERE customer_id = $1 AND key = $2`,
    [customerId, key, JSON.stringify({ order_id: id })],
  );
  return { id, replayed: false };
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw new Problem('validation-failed', 'The request has invalid values; see the details', {
      faults,
    });
  }
}

function faultsOf({ currency, items }: CreateOrderRequest): Fault[] {
  const faults: Fault[] = [];
  if (!/^[A-Z]{3}$/.test(currency)) {
    faults.push({ field: 'currency', description: 'must be three capital letters (ISO 4217)' });
  }
  if (items.length < 1 || items.length > MAX_ITEMS) {
    faults.push({ field: 'items', description: `must have 1 to ${MAX_ITEMS} items` });
    return faults;
  }
  items.forEach(({ sku, quantity }, index) => {
    // Code points, as PostgreSQL counts them, which cannot hold U+0000.
    if (sku === '' || Array.from(sku).length > 64 || sku.includes('\0')) {
      faults.push({ field: `items[${index}].sku`, description: 'must have 1 to 64 characters' });
    }
    if (quantity < 1 || quantity > 99) {
      const description = `must be between 1 and 99; it is ${quantity}`;
      faults.push({ field: `items[${index}].quantity`, description });
    }
  });
  return faults;
}

/** Take the key for this transaction; return the id of the order if an earlier request has it. */
async function claim(
  client: PoolClient,
  customerId: string,
  key: string,
  hash: Buffer,
): Promise<string | null> {
  try {
    const { rowCount } = await client.query(
      `INSERT INTO idempotency_keys (customer_id, key, request_hash) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [customerId, key, hash],
    );
    if (rowCount === 1) return null;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    // We waited for the transaction that holds the key, and it has not ended.
    if (error.code === '55P03') {
      throw new Problem('idempotency-key-in-use', 'Wait, and send the same request again');
    }
    // The foreign key: a token of a customer whom we do not have.
    if (error.code === '23503') throw new Problem('unauthenticated', 'There is no such customer');
    throw error;
  }
  const { rows } = await client.query<{ same: boolean; answer: string }>(
    `SELECT request_hash = $3 AS same, response_body AS answer
       FROM idempotency_keys WHERE customer_id = $1 AND key = $2`,
    [customerId, key, hash],
  );
  if (!rows[0]?.same) {
    throw new Problem('idempotency-key-reused', 'Use one key for each order, never for two');
  }
  return (JSON.parse(rows[0].answer) as { order_id: string }).order_id;
}

type Priced = Pick<NewItem, 'sku' | 'quantity'> & { cents: bigint };

async function price(
  client: PoolClient,
  currency: string,
  items: readonly NewItem[],
): Promise<Priced[]> {
  const { rows } = await client.query<{ sku: string; cents: string }>(
    `SELECT sku, unit_price_cents AS cents FROM prices WHERE currency = $1 AND sku = ANY($2)`,
    [currency, items.map((item) => item.sku)],
  );
  const cents = new Map(rows.map((row) => [row.sku, BigInt(row.cents)]));
  const description = `is not sold in ${currency}`;
  refuse(
    items.flatMap(({ sku }, index) =>
      cents.has(sku) ? [] : [{ field: `items[${index}].sku`, description }],
    ),
  );
  const priced = items.map(({ sku, quantity }) => ({ sku, quantity, cents: cents.get(sku) ?? 0n }));
  if (totalOf(priced) > MAX_CENTS) {
    refuse([{ field: 'items', description: 'the total is too large for one order' }]);
  }
  return priced;
}

function totalOf(items: readonly Priced[]): bigint {
  return items.reduce((sum, { quantity, cents }) => sum + BigInt(quantity) * cents, 0n);
}

async function store(
  client: PoolClient,
  customerId: string,
  currency: string,
  items: readonly Priced[],
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `WITH placed AS (
       INSERT INTO orders (customer_id, currency, total_cents) VALUES ($1, $2, $3)
       RETURNING id, public_id
     ), lines AS (
       INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
       SELECT placed.id, i.line, i.sku, i.quantity, i.cents
         FROM placed, unnest($4::text[], $5::int[], $6::bigint[]) WITH ORDINALITY AS i (sku, quantity, cents, line)
     ), announced AS (
       INSERT INTO outbox (topic, payload)
       SELECT 'order.created', jsonb_build_object(
                'order_id', placed.public_id, 'customer_id', $1::bigint, 'currency', $2::text,
                'total_cents', $3::bigint, 'items', (
                  SELECT jsonb_agg(jsonb_build_object(
                           'sku', i.sku, 'quantity', i.quantity, 'unit_price_cents', i.cents) ORDER BY i.line)
                    FROM unnest($4::text[], $5::int[], $6::bigint[])
                         WITH ORDINALITY AS i (sku, quantity, cents, line)))
         FROM placed
     )
     SELECT public_id AS id FROM placed`,
    [
      customerId,
      currency,
      totalOf(items),
      items.map((item) => item.sku),
      items.map((item) => item.quantity),
      items.map((item) => item.cents),
    ],
  );
  if (!rows[0]) throw new Error('the statement returned no row');
  return rows[0].id;
}

/** Cancel an order that is new or paid. Of two at once one wins: the condition is part of the UPDATE. */
export async function cancelOrder(
  client: PoolClient,
  customerId: string,
  id: string,
): Promise<void> {
  const unknown = new Problem('order-not-found', 'No order of yours has this id');
  if (!UUID.test(id)) throw unknown;
  const { rowCount } = await client.query(
    `WITH cancelled AS (
       UPDATE orders SET status = 'cancelled'
        WHERE public_id = $1 AND customer_id = $2 AND status IN ('new', 'paid')
       RETURNING public_id, customer_id
     )
     INSERT INTO outbox (topic, payload)
     SELECT 'order.cancelled', jsonb_build_object('order_id', public_id, 'customer_id', customer_id)
       FROM cancelled`,
    [id, customerId],
  );
  if (rowCount === 1) return;
  const { rows } = await client.query<{ status: string }>(
    `SELECT status FROM orders WHERE public_id = $1 AND customer_id = $2`,
    [id, customerId],
  );
  if (!rows[0]) throw unknown;
  const { status } = rows[0];
  throw new Problem('order-not-cancellable', `It is ${status}`, {
    facts: { order_status: status },
  });
}
