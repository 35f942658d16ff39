import { z } from 'zod';

import { Failure } from '../failure.ts';

// --8<-- [start:schema]
/** One message for all that can be wrong with a value: what it must be. */
const mustBe = (what: string) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? 'required' : `must be ${what}`,
});

const quantity = mustBe('a whole number from 1 to 99');
const sku = mustBe('a text of 1 to 64 characters');
const items = mustBe('a list of 1 to 100 items');
const currency = mustBe('three capital letters, such as EUR');

// strictObject, so that "qantity" is a fault. z.object would drop it and order
// one piece.
const NewOrder = z.strictObject({
  currency: z.string(currency).regex(/^[A-Z]{3}$/, currency),
  items: z
    .array(
      z.strictObject({
        // With the flag u, {1,64} counts characters as PostgreSQL does;
        // z.string().max(64) would count UTF-16 units. PostgreSQL stores
        // neither U+0000 nor half of a surrogate pair.
        sku: z.string(sku).regex(/^[^\0\ud800-\udfff]{1,64}$/u, sku),
        quantity: z.int(quantity).min(1, quantity).max(99, quantity),
      }),
    )
    .min(1, items)
    .max(100, items),
});

export type NewOrder = z.infer<typeof NewOrder>;
// --8<-- [end:schema]

interface Fault {
  pointer?: string;
  parameter?: string;
  detail: string;
}

export function invalid(errors: readonly Fault[]): Failure {
  const detail =
    errors.length === 1
      ? '1 fault; see errors'
      : `${errors.length} faults; see errors`;
  return new Failure('validation-failed', detail, { members: { errors } });
}

/** A JSON Pointer as the fragment of a URI: RFC 6901, section 6. */
export function pointerTo(path: readonly PropertyKey[]): string {
  const steps = path.map((step) =>
    encodeURIComponent(
      String(step).replaceAll('~', '~0').replaceAll('/', '~1'),
    ),
  );
  return ['#', ...steps].join('/');
}

// --8<-- [start:parse]
/**
 * 400 for what cannot be read at all. The body is still bytes: nobody has
 * parsed it before us.
 */
export function readJson(body: unknown): Record<string, unknown> {
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      body as Buffer | undefined,
    );
    value = JSON.parse(text);
  } catch {
    throw new Failure('malformed-request', 'The body is not JSON in UTF-8');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('malformed-request', 'The body must be a JSON object');
  }
  return value as Record<string, unknown>;
}

/**
 * 422 for what can be read and is wrong: all faults at once, each with the
 * place where it is.
 */
export function parseNewOrder(body: Record<string, unknown>): NewOrder {
  const result = NewOrder.safeParse(body);
  if (result.success) return result.data;
  const faults = new Map<string, string>();
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        faults.set(pointerTo([...issue.path, key]), 'unknown field');
    } else {
      faults.set(pointerTo(issue.path), issue.message);
    }
  }
  throw invalid([...faults].map(([pointer, detail]) => ({ pointer, detail })));
}
// --8<-- [end:parse]

export function parseIdempotencyKey(
  header: string | string[] | undefined,
): string {
  if (typeof header === 'string' && header.length >= 1 && header.length <= 255)
    return header;
  throw new Failure(
    'idempotency-key-invalid',
    'Send Idempotency-Key with 1 to 255 characters',
  );
}

export function parseLimit(value: unknown): number {
  if (value === undefined) return 20;
  const limit =
    typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= 100) return limit;
  throw invalid([
    { parameter: 'limit', detail: 'must be a whole number from 1 to 100' },
  ]);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Here and not by the database: `public_id::text = $1` would read the whole
 * table.
 */
export function parseOrderId(value: string): string {
  if (UUID.test(value)) return value.toLowerCase();
  throw orderNotFound();
}

/**
 * For an order that is not there, that is another customer's, and for what is
 * no id: the same words.
 */
export function orderNotFound(): Failure {
  return new Failure('order-not-found', 'No order of yours has this id');
}
