import { createHash } from 'node:crypto';

import { sqlState, type Database, type Session } from '../database.ts';
import { Failure } from '../failure.ts';
import { invalid, type NewOrder } from './input.ts';
import { findPrices, insertOrder, type Item } from './repository.ts';

export interface Placed {
  /** False for the first request with this key, true for each one after it. */
  replayed: boolean;
  /** The answer as it was stored: a replay is byte for byte the same. */
  body: string;
  id: string;
}

/**
 * Of what was understood, in one order of the fields: a client that sorts its
 * JSON anew still gets its replay.
 */
export function hashRequest({ currency, items }: NewOrder): Buffer {
  const understood = [
    currency,
    items.map(({ sku, quantity }) => [sku, quantity]),
  ];
  return createHash('sha256')
    .update(`POST\n/v1/orders\n${JSON.stringify(understood)}`)
    .digest();
}

// --8<-- [start:place]
/**
 * Places the order once for each key. Key, order, event and answer are written
 * together or not at all.
 */
export async function placeOrder(
  database: Database,
  customerId: string,
  key: string,
  order: NewOrder,
): Promise<Placed> {
  const hash = hashRequest(order);
  return database.transaction(async (session) => {
    if (!(await claim(session, customerId, key, hash))) {
      return replay(session, customerId, key, hash);
    }
    const priced = await price(session, order);
    const placed = await insertOrder(
      session,
      customerId,
      order.currency,
      priced,
    );
    const body = JSON.stringify(placed);
    await session.query(
      `UPDATE idempotency_keys SET response_body = $3
       WHERE customer_id = $1 AND key = $2`,
      [customerId, key, body],
    );
    return { replayed: false, body, id: placed.id };
  });
}

/**
 * True if the key is ours. A request that comes meanwhile waits here until we
 * have committed.
 */
async function claim(
  session: Session,
  customerId: string,
  key: string,
  hash: Buffer,
): Promise<boolean> {
  try {
    const claimed = await session.query(
      `INSERT INTO idempotency_keys (customer_id, key, request_hash)
       VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING key`,
      [customerId, key, hash],
    );
    return claimed.length === 1;
  } catch (error) {
    if (sqlState(error) === '55P03') throw keyInUse(error); // lock_timeout
    if (sqlState(error) === '23503') {
      throw new Failure(
        'unauthenticated',
        'The token names no customer of ours',
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
// --8<-- [end:place]

async function replay(
  session: Session,
  customerId: string,
  key: string,
  hash: Buffer,
): Promise<Placed> {
  const [stored] = await session.query<{
    request_hash: Buffer;
    response_body: string | null;
  }>(
    `SELECT request_hash, response_body FROM idempotency_keys
     WHERE customer_id = $1 AND key = $2`,
    [customerId, key],
  );
  // Only the job that deletes old keys can have been faster.
  if (stored?.response_body == null) throw keyInUse();
  if (!stored.request_hash.equals(hash)) {
    throw new Failure(
      'idempotency-key-reused',
      'This key was sent with another body; make a new key for each order',
    );
  }
  const { id } = JSON.parse(stored.response_body) as { id: string };
  return { replayed: true, body: stored.response_body, id };
}

function keyInUse(cause?: unknown): Failure {
  return new Failure(
    'idempotency-key-in-use',
    'Wait, then send the same request again',
    {
      retryAfter: 1,
      cause,
    },
  );
}

async function price(
  session: Session,
  { currency, items }: NewOrder,
): Promise<Item[]> {
  const prices = await findPrices(
    session,
    currency,
    items.map((item) => item.sku),
  );
  const unknown = items.flatMap(({ sku }, index) =>
    prices.has(sku)
      ? []
      : [
          {
            pointer: `#/items/${index}/sku`,
            detail: 'unknown in this currency',
          },
        ],
  );
  if (unknown.length > 0) throw invalid(unknown);
  return items.map(({ sku, quantity }) => ({
    sku,
    quantity,
    unit_price_cents: prices.get(sku) ?? 0,
  }));
}
