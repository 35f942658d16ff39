/** Failures by the names of the catalogue, and how each is told in gRPC. */
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { Any, BadRequest, ErrorInfo, RetryInfo } from 'nice-grpc-error-details';
import { Status } from 'nice-grpc-error-details/lib/proto/google/rpc/status.js';
import { DatabaseError } from 'pg';

const CODES = {
  'validation-failed': status.INVALID_ARGUMENT,
  'invalid-cursor': status.INVALID_ARGUMENT,
  'idempotency-key-invalid': status.INVALID_ARGUMENT,
  'idempotency-key-reused': status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  'insufficient-scope': status.PERMISSION_DENIED,
  'order-not-found': status.NOT_FOUND,
  'order-not-cancellable': status.FAILED_PRECONDITION,
  'idempotency-key-in-use': status.ABORTED,
  'internal-error': status.INTERNAL,
  unavailable: status.UNAVAILABLE,
} as const;

export type Slug = keyof typeof CODES;
export interface Fault {
  field: string;
  description: string;
}

/** A failure that the caller may know about: everything in it is shown. */
export class Problem extends Error {
  readonly slug: Slug;
  readonly faults: readonly Fault[];
  readonly facts: Readonly<Record<string, string>>;

  constructor(
    slug: Slug,
    detail: string,
    more: { faults?: readonly Fault[]; facts?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.slug = slug;
    this.faults = more.faults ?? [];
    this.facts = more.facts ?? {};
  }
}

/** Return what the caller may know about an error; anything that nobody foresaw is an `internal-error`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return new Problem('unavailable', 'Try again in a moment');
  return new Problem('internal-error', 'Try again; if it stays, tell us the trace id');
}

const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Of an AbortSignal: the time of the call is over.
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true;
  if (error instanceof DatabaseError) {
    const state = error.code ?? '';
    return (
      state === LOCK_NOT_AVAILABLE ||
      state === QUERY_CANCELED ||
      // The server is going down, or the connection is gone.
      /^(57P0[1-3]|08...|53300)$/.test(state)
    );
  }
  const code = (error as NodeJS.ErrnoException).code ?? '';
  // pg has no code for these two.
  return NO_CONNECTION.has(code) || /^(timeout exceeded|Connection terminated)/.test(error.message);
}

const RETRY_AFTER_SECONDS: Partial<Record<Slug, number>> = {
  'idempotency-key-in-use': 1,
  unavailable: 1,
};

/** Return a problem as gRPC tells it: a code for every client, and details for those that read them. */
export function statusOf(
  problem: Problem,
  traceId: string,
): Pick<ServiceError, 'code' | 'details' | 'metadata'> {
  const reason = problem.slug.toUpperCase().replaceAll('-', '_');
  const details = [
    pack(ErrorInfo, {
      reason,
      domain: 'orders.example.org',
      metadata: { ...problem.facts, trace_id: traceId },
    }),
  ];
  if (problem.faults.length > 0) {
    details.push(pack(BadRequest, { fieldViolations: [...problem.faults] }));
  }
  const seconds = RETRY_AFTER_SECONDS[problem.slug];
  if (seconds !== undefined) {
    details.push(pack(RetryInfo, { retryDelay: { seconds, nanos: 0 } }));
  }
  const code = CODES[problem.slug];
  const metadata = new Metadata();
  metadata.set(
    'grpc-status-details-bin',
    Buffer.from(
      Status.encode(Status.fromPartial({ code, message: problem.message, details })).finish(),
    ),
  );
  return { code, details: problem.message, metadata };
}

interface Codec<T> {
  $type: string;
  fromPartial(partial: object): T;
  encode(message: T): { finish(): Uint8Array };
}

function pack<T>(codec: Codec<T>, message: object): Any {
  return Any.fromPartial({
    typeUrl: `type.googleapis.com/${codec.$type}`,
    value: codec.encode(codec.fromPartial(message)).finish(),
  });
}
