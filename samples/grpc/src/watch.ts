/** The stream of changes, read from the outbox in the order of its ids. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction, type Pool, type Work } from './database.ts';
import type { WatchOrdersResponse } from './gen/orders/v1/orders.ts';
import { ordersById } from './orders.ts';
import { Problem } from './problems.ts';

const BATCH = 100;

export interface WatchSettings {
  maxAgeMs: number;
  pollMs: number;
}

export const WATCH: WatchSettings = { maxAgeMs: 30 * 60_000, pollMs: 200 };

/** Send the changes after a position, until the stream is old enough or nobody listens. */
export async function watch(
  pool: Pool,
  from: string,
  signal: AbortSignal,
  send: (event: WatchOrdersResponse) => Promise<void>,
  { maxAgeMs, pollMs }: WatchSettings = WATCH,
): Promise<void> {
  const old = AbortSignal.timeout(maxAgeMs);
  let position = from === '' ? await present(pool) : parse(from);
  // At once, so that a stream that breaks before its first event can be resumed, too.
  await send({ position: String(position), order: undefined });
  while (!signal.aborted && !old.aborted) {
    const events = await eventsAfter(pool, position);
    for (const event of events) {
      await send(event);
      position = BigInt(event.position);
    }
    if (events.length === 0) {
      await sleep(pollMs, undefined, { signal: AbortSignal.any([signal, old]) }).catch(
        () => undefined,
      );
    }
  }
}

function parse(position: string): bigint {
  if (/^(0|[1-9]\d{0,17})$/.test(position)) return BigInt(position);
  throw new Problem('validation-failed', 'The position cannot be read', {
    faults: [{ field: 'position', description: 'must be one that an event had, or empty' }],
  });
}

/**
 * Return the next events, none of them before one that could still appear in front of it.
 *
 * Ids are given when a row is inserted, and rows appear when their transactions commit: 8 may be there before 7. A
 * gap is therefore a reason to wait for whoever is writing. What is missing after that was rolled back.
 */
async function eventsAfter(pool: Pool, position: bigint): Promise<WatchOrdersResponse[]> {
  let rows = await read(pool, position);
  const last = rows.at(-1);
  if (last && BigInt(last.id) - position !== BigInt(rows.length)) {
    await waitForWriters(pool);
    rows = await read(pool, position, last.id);
  }
  const orders = await inTransaction(pool, step(), (client) =>
    ordersById(client, [...new Set(rows.map((row) => row.orderId))]),
  );
  return rows.map((row) => ({ position: row.id, order: orders.get(row.orderId) }));
}

interface EventRow {
  id: string;
  orderId: string;
}

async function read(pool: Pool, position: bigint, upTo?: string): Promise<EventRow[]> {
  const { rows } = await pool.query<EventRow>(
    `SELECT id, payload ->> 'order_id' AS "orderId" FROM outbox
      WHERE id > $1 AND ($2::bigint IS NULL OR id <= $2) ORDER BY id LIMIT ${BATCH}`,
    [position, upTo],
  );
  return rows;
}

async function waitForWriters(pool: Pool): Promise<void> {
  // Each INSERT holds ROW EXCLUSIVE until its transaction ends, and took it before its id: SHARE waits for them all.
  await inTransaction(pool, step(), (client) => client.query('LOCK TABLE outbox IN SHARE MODE'));
}

async function present(pool: Pool): Promise<bigint> {
  await waitForWriters(pool);
  const { rows } = await pool.query<{ id: string }>(
    'SELECT coalesce(max(id), 0) AS id FROM outbox',
  );
  return BigInt(rows[0]?.id ?? 0);
}

/** A step of a stream has no deadline of a caller; the limits of the pool hold. */
const step = (): Work => ({ signal: new AbortController().signal, remainingMs: () => 60_000 });
