/** The loading layer: every read carries the customer's id, so that no resolver can forget it. */
import DataLoader from 'dataloader';
import type { Caller } from './caller.ts';
import type { Catalogue, Product } from './catalogue.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Pool } from './database.ts';
import { Problem } from './problems.ts';

export type Status = 'NEW' | 'PAID' | 'SHIPPED' | 'CANCELLED';

export interface Order {
  /** The key of the row: for joins and cursors, never shown. */
  rowId: string;
  id: string;
  status: Status;
  totalCents: number;
  currency: string;
  createdAt: string;
}

export interface Item {
  sku: string;
  quantity: number;
  unitPriceCents: number;
}

export interface Page {
  edges: { cursor: string; node: Order }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

// pg hands a bigint over as text, because a number could not hold each of them. Cents fit: Cents checks it.
type OrderRow = Omit<Order, 'totalCents'> & { totalCents: string };
type ItemRow = Omit<Item, 'unitPriceCents'> & { unitPriceCents: string; rowId: string };

const COLUMNS = `
  o.id AS "rowId", o.public_id AS "id", upper(o.status) AS "status", o.total_cents AS "totalCents",
  o.currency, to_char(o.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt"`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const orderOf = (row: OrderRow): Order => ({ ...row, totalCents: Number(row.totalCents) });

/** The orders of one caller, for one request: the loaders remember what they loaded. */
export class Orders {
  readonly #pool: Pool;
  readonly #caller: Caller;
  readonly #orders: DataLoader<string, Order | null>;
  readonly #items: DataLoader<string, Item[]>;
  readonly #products: DataLoader<string, Product | null>;

  constructor(pool: Pool, catalogue: Catalogue, caller: Caller) {
    this.#pool = pool;
    this.#caller = caller;
    this.#orders = new DataLoader((ids) => this.#loadOrders(ids));
    this.#items = itemsLoader(pool, caller.customerId);
    this.#products = new DataLoader(async (skus) => {
      const found = await catalogue.products(skus);
      return skus.map((sku) => found.get(sku) ?? null);
    });
  }

  async order(id: string): Promise<Order | null> {
    this.#caller.require('orders:read');
    // An id that cannot be one is as unknown as any other, and never reaches a cast in SQL.
    return UUID.test(id) ? this.#orders.load(id.toLowerCase()) : null;
  }

  async items(order: Order): Promise<Item[]> {
    return this.#items.load(order.rowId);
  }

  async product(item: Item): Promise<Product | null> {
    return this.#products.load(item.sku);
  }

  /** Forget an order, because it was written. */
  forget(id: string): void {
    this.#orders.clear(id.toLowerCase());
  }

  async page(first: number, after: string | null): Promise<Page> {
    this.#caller.require('orders:read');
    if (first < 1 || first > 100) throw new Problem('validation-failed', 'first must be 1 to 100');
    const place = after === null ? null : decodeCursor(after);
    // One row more than asked for: it says whether there is a next page, without a count.
    const { rows } = await this.#pool.query<OrderRow>(
      `SELECT ${COLUMNS}
         FROM orders AS o
        WHERE o.customer_id = $1
          AND ($2::timestamptz IS NULL OR (o.created_at, o.id) < ($2, $3::bigint))
        ORDER BY o.created_at DESC, o.id DESC
        LIMIT $4`,
      [this.#caller.customerId, place?.createdAt, place?.rowId, first + 1],
    );
    const edges = rows
      .slice(0, first)
      .map((row) => ({ cursor: encodeCursor(row), node: orderOf(row) }));
    return {
      edges,
      pageInfo: {
        hasNextPage: rows.length > first,
        hasPreviousPage: place !== null,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  async #loadOrders(ids: readonly string[]): Promise<(Order | null)[]> {
    const { rows } = await this.#pool.query<OrderRow>(
      `SELECT ${COLUMNS} FROM orders AS o WHERE o.public_id = ANY($1::uuid[]) AND o.customer_id = $2`,
      [ids, this.#caller.customerId],
    );
    const found = new Map(rows.map((row) => [row.id, orderOf(row)]));
    return ids.map((id) => found.get(id) ?? null);
  }
}

// --8<-- [start:items]
/** One statement for many orders; the answers in the order of the ids. */
function itemsLoader(pool: Pool, customerId: string): DataLoader<string, Item[]> {
  return new DataLoader(async (rowIds) => {
    const { rows } = await pool.query<ItemRow>(
      `SELECT i.order_id AS "rowId", i.sku, i.quantity, i.unit_price_cents AS "unitPriceCents"
         FROM order_items AS i
         JOIN orders AS o ON o.id = i.order_id
        WHERE i.order_id = ANY($1::bigint[]) AND o.customer_id = $2
        ORDER BY i.order_id, i.line`,
      [rowIds, customerId],
    );
    const byOrder = new Map<string, Item[]>(rowIds.map((rowId) => [rowId, []]));
    for (const { rowId, unitPriceCents, ...item } of rows) {
      byOrder.get(rowId)?.push({ ...item, unitPriceCents: Number(unitPriceCents) });
    }
    return rowIds.map((rowId) => byOrder.get(rowId) ?? []);
  });
}
// --8<-- [end:items]
