/** Writing orders: key, order, event and answer in one transaction. */
import { createHash } from 'node:crypto';
import { DatabaseError } from 'pg';
import type { Caller } from './caller.ts';
import { inTransaction, type Pool, type PoolClient } from './database.ts';
import type { Status } from './orders.ts';
import { Problem } from './problems.ts';

export interface ItemInput {
  sku: string;
  quantity: number;
}
export interface OrderInput {
  idempotencyKey: string;
  items: readonly ItemInput[];
  currency: string;
}
export interface Fault {
  pointer: string;
  detail: string;
}
export type Created = { id: string } | { faults: Fault[] };
export type Cancelled = { id: string } | { status: Status } | 'unknown';

const MAX_ITEMS = 100;
const MAX_CENTS = Number.MAX_SAFE_INTEGER;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Place an order, or return the one that an earlier request with this key placed. */
export async function createOrder(pool: Pool, caller: Caller, input: OrderInput): Promise<Created> {
  caller.require('orders:write');
  const { idempotencyKey: key } = input;
  if (key.length < 1 || key.length > 255) {
    throw new Problem('idempotency-key-invalid', 'idempotencyKey must have 1 to 255 characters');
  }
  const faults = faultsOf(input);
  if (faults.length > 0) return { faults };
  // The operation is part of the hash: the same key in another one is another intent.
  const { currency, items } = input;
  const asked = JSON.stringify([
    'createOrder',
    currency,
    items.map((item) => [item.sku, item.quantity]),
  ]);
  const hash = createHash('sha256').update(asked).digest();

  try {
    return await inTransaction(pool, async (client) => {
      const earlier = await claim(client, caller, key, hash);
      if (earlier !== null) return { id: earlier };
      const priced = await price(client, input);
      if ('faults' in priced) throw new Refused(priced.faults);
      return { id: await store(client, caller, input, priced.items) };
    });
  } catch (error) {
    // Thrown, and not returned, so that the transaction ends with ROLLBACK: the key stays free.
    if (error instanceof Refused) return { faults: error.faults };
    throw error;
  }
}

class Refused extends Error {
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    super('refused');
    this.faults = faults;
  }
}

function faultsOf({ currency, items }: OrderInput): Fault[] {
  const faults: Fault[] = [];
  if (!/^[A-Z]{3}$/.test(currency)) {
    faults.push({ pointer: '/currency', detail: 'must be three capital letters (ISO 4217)' });
  }
  if (items.length < 1 || items.length > MAX_ITEMS) {
    faults.push({ pointer: '/items', detail: `must have 1 to ${MAX_ITEMS} items` });
    return faults;
  }
  items.forEach(({ sku, quantity }, index) => {
    // Code points, as PostgreSQL counts them, which cannot hold U+0000.
    if (sku === '' || Array.from(sku).length > 64 || sku.includes('\0')) {
      faults.push({
        pointer: `/items/${index}/sku`,
        detail: 'must have 1 to 64 characters',
      });
    }
    if (quantity < 1 || quantity > 99) {
      const detail = `must be between 1 and 99; it is ${quantity}`;
      faults.push({ pointer: `/items/${index}/quantity`, detail });
    }
  });
  return faults.slice(0, MAX_ITEMS);
}

/** Take the key for this transaction; return the id of the order if an earlier request has it. */
async function claim(
  client: PoolClient,
  caller: Caller,
  key: string,
  hash: Buffer,
): Promise<string | null> {
  try {
    const { rowCount } = await client.query(
      `INSERT INTO idempotency_keys (customer_id, key, request_hash) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [caller.customerId, key, hash],
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
    [caller.customerId, key, hash],
  );
  if (!rows[0]?.same) {
    throw new Problem('idempotency-key-reused', 'Use one key for each order, never for two');
  }
  return (JSON.parse(rows[0].answer) as { order_id: string }).order_id;
}

type Priced = ItemInput & { unitPriceCents: number };

async function price(
  client: PoolClient,
  { currency, items }: OrderInput,
): Promise<{ items: Priced[] } | { faults: Fault[] }> {
  const { rows } = await client.query<{ sku: string; cents: string }>(
    `SELECT sku, unit_price_cents AS cents FROM prices WHERE currency = $1 AND sku = ANY($2)`,
    [currency, items.map((item) => item.sku)],
  );
  const cents = new Map(rows.map((row) => [row.sku, Number(row.cents)]));
  const priced: Priced[] = [];
  const faults: Fault[] = [];
  items.forEach((item, index) => {
    const unitPriceCents = cents.get(item.sku);
    if (unitPriceCents === undefined) {
      const detail = `is not sold in ${currency}`;
      faults.push({ pointer: `/items/${index}/sku`, detail });
    } else {
      priced.push({ ...item, unitPriceCents });
    }
  });
  if (faults.length === 0 && totalOf(priced) > MAX_CENTS) {
    faults.push({ pointer: '/items', detail: 'the total is too large for one order' });
  }
  return faults.length > 0 ? { faults } : { items: priced };
}

function totalOf(items: readonly Priced[]): number {
  return items.reduce((sum, item) => sum + item.quantity * item.unitPriceCents, 0);
}

async function store(
  client: PoolClient,
  caller: Caller,
  { idempotencyKey, currency }: OrderInput,
  items: readonly Priced[],
): Promise<string> {
  const total = totalOf(items);
  const { rows } = await client.query<{ rowId: string; id: string }>(
    `INSERT INTO orders (customer_id, currency, total_cents) VALUES ($1, $2, $3)
     RETURNING id AS "rowId", public_id AS id`,
    [caller.customerId, currency, total],
  );
  const order = only(rows);
  await client.query(
    `INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
     SELECT $1, i.line, i.sku, i.quantity, i.cents
       FROM unnest($2::text[], $3::int[], $4::bigint[]) WITH ORDINALITY AS i (sku, quantity, cents, line)`,
    [
      order.rowId,
      items.map((item) => item.sku),
      items.map((item) => item.quantity),
      items.map((item) => item.unitPriceCents),
    ],
  );
  await announce(client, 'order.created', {
    order_id: order.id,
    customer_id: Number(caller.customerId),
    currency,
    total_cents: total,
    items: items.map(({ sku, quantity, unitPriceCents }) => ({
      sku,
      quantity,
      unit_price_cents: unitPriceCents,
    })),
  });
  // REST stores the answer byte for byte. Here each retry may select other fields, so the order's id is the answer.
  await client.query(
    `UPDATE idempotency_keys SET response_body = $3 WHERE customer_id = $1 AND key = $2`,
    [caller.customerId, idempotencyKey, JSON.stringify({ order_id: order.id })],
  );
  return order.id;
}

/** Cancel an order that is new or paid. Of two at once one wins: the condition is part of the UPDATE. */
export async function cancelOrder(pool: Pool, caller: Caller, id: string): Promise<Cancelled> {
  caller.require('orders:write');
  if (!UUID.test(id)) return 'unknown';
  return inTransaction(pool, async (client): Promise<Cancelled> => {
    const { rowCount } = await client.query(
      `UPDATE orders SET status = 'cancelled'
        WHERE public_id = $1 AND customer_id = $2 AND status IN ('new', 'paid')`,
      [id, caller.customerId],
    );
    if (rowCount === 1) {
      const event = { order_id: id.toLowerCase(), customer_id: Number(caller.customerId) };
      await announce(client, 'order.cancelled', event);
      return { id };
    }
    const { rows } = await client.query<{ status: Status }>(
      `SELECT upper(status) AS status FROM orders WHERE public_id = $1 AND customer_id = $2`,
      [id, caller.customerId],
    );
    return rows[0] ?? 'unknown';
  });
}

async function announce(client: PoolClient, topic: string, payload: object): Promise<void> {
  await client.query(`INSERT INTO outbox (topic, payload) VALUES ($1, $2)`, [
    topic,
    JSON.stringify(payload),
  ]);
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('the statement returned no row');
  return row;
}
