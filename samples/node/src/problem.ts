import { STATUS_CODES } from 'node:http';

import { Failure, type Slug } from './failure.ts';

const TYPES = 'https://orders.example.org/problems/';

// --8<-- [start:catalogue]
const CATALOGUE: Record<Slug, readonly [status: number, title: string]> = {
  'malformed-request': [400, 'The request cannot be read'],
  'invalid-cursor': [400, 'The cursor cannot be read'],
  'idempotency-key-invalid': [400, 'The idempotency key is missing or invalid'],
  unauthenticated: [401, 'The caller is not known'],
  'insufficient-scope': [403, 'The token lacks a scope'],
  'order-not-found': [404, 'There is no such order'],
  'idempotency-key-in-use': [
    409,
    'The first request with this key is still running',
  ],
  'order-not-cancellable': [409, 'The order cannot be cancelled'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body has the wrong media type'],
  'validation-failed': [422, 'The request has invalid values'],
  'idempotency-key-reused': [
    422,
    'The idempotency key belongs to another request',
  ],
  'rate-limited': [429, 'Too many requests'],
  'internal-error': [500, 'Something went wrong on our side'],
  unavailable: [503, 'The service is not available now'],
};
// --8<-- [end:catalogue]

/** An answer of RFC 9457, ready to be sent by whatever framework. */
export interface Problem {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/**
 * `url` as it was requested: the instance is its path without the query, which
 * may hold what is private.
 */
function instanceOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

// --8<-- [start:to-problem]
/**
 * What is no Failure is a bug: the caller learns the trace id, and the log
 * learns the rest.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const detail =
    'Try again with the same key; if it stays, tell us the trace id';
  return new Failure('internal-error', detail, { cause: error });
}

export function toProblem(
  failure: Failure,
  url: string,
  traceId: string,
): Problem {
  const [status, title] = CATALOGUE[failure.slug];
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
  };
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="orders"';
  if (failure.retryAfter !== undefined)
    headers['retry-after'] = String(failure.retryAfter);
  return {
    status,
    headers,
    body: {
      type: TYPES + failure.slug,
      title,
      status,
      detail: failure.message,
      instance: instanceOf(url),
      ...failure.members,
      trace_id: traceId,
    },
  };
}
// --8<-- [end:to-problem]

/**
 * Where the status says everything (no such route, wrong method), the type is
 * left out: about:blank.
 */
export function statusProblem(
  status: number,
  detail: string,
  url: string,
  traceId: string,
): Problem {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      title: STATUS_CODES[status],
      status,
      detail,
      instance: instanceOf(url),
      trace_id: traceId,
    },
  };
}
