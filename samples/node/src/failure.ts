// --8<-- [start:failure]
/**
 * The failures that the service foresees. The slug is part of the contract and
 * never changes.
 */
export type Slug =
  | 'malformed-request'
  | 'invalid-cursor'
  | 'idempotency-key-invalid'
  | 'unauthenticated'
  | 'insufficient-scope'
  | 'order-not-found'
  | 'idempotency-key-in-use'
  | 'order-not-cancellable'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'validation-failed'
  | 'idempotency-key-reused'
  | 'rate-limited'
  | 'internal-error'
  | 'unavailable';

interface Options {
  /**
   * Members that the catalogue gives to this type, such as `errors` or
   * `order_status`.
   */
  members?: Record<string, unknown>;
  /** Seconds until it is worth trying again. */
  retryAfter?: number;
  /** What went wrong underneath; it is logged and never answered. */
  cause?: unknown;
}

/**
 * Thrown by any layer. It knows nothing of HTTP: problem.ts says what becomes
 * of it.
 */
export class Failure extends Error {
  readonly slug: Slug;
  readonly members: Record<string, unknown>;
  readonly retryAfter: number | undefined;

  constructor(slug: Slug, detail: string, options: Options = {}) {
    super(detail, { cause: options.cause });
    this.name = 'Failure';
    this.slug = slug;
    this.members = options.members ?? {};
    this.retryAfter = options.retryAfter;
  }
}
// --8<-- [end:failure]
