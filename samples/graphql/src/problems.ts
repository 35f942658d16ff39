/** Failures by the names of the catalogue: the same in HTTP answers, in `errors`, and in the schema. */
import { AbortedGraphQLExecutionError } from 'graphql';
import { DatabaseError } from 'pg';

const BASE = 'https://orders.example.org/problems/';

// Only what this service can answer; the words are for people, the name is for programs.
const TITLES = {
  'malformed-request': 'The request cannot be read',
  unauthenticated: 'The token is missing or not valid',
  'insufficient-scope': 'The token does not allow this',
  'body-too-large': 'The body is too large',
  'validation-failed': 'The request has invalid values',
  'invalid-cursor': 'The cursor cannot be read',
  'idempotency-key-invalid': 'The idempotency key is missing or too long',
  'idempotency-key-in-use': 'The first request with this key is still running',
  'idempotency-key-reused': 'This key was used for another request',
  'internal-error': 'Something went wrong on our side',
  unavailable: 'The service cannot answer now',
} as const;

export type Slug = keyof typeof TITLES;

export const typeOf = (slug: string): string => BASE + slug;
export const titleOf = (slug: Slug): string => TITLES[slug];

/** A failure that the caller may know about: everything in it is shown. */
export class Problem extends Error {
  readonly slug: Slug;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(slug: Slug, detail: string, members: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.slug = slug;
    this.members = members;
  }
}

const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
const NO_CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);

/** Return what the caller may know about an error; anything that nobody foresaw is an `internal-error`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return new Problem('unavailable', 'Try again in a moment');
  return new Problem('internal-error', 'Try again; if it stays, tell us the trace id');
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AbortedGraphQLExecutionError) return true; // Its time was over.
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
