import {
  errors,
  jwtVerify,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';

import { Failure } from './failure.ts';

export type Scope = 'orders:read' | 'orders:write';

export interface Caller {
  /**
   * Decimal, and a string: a bigint of PostgreSQL does not fit into a number of
   * JavaScript.
   */
  customerId: string;
  scopes: ReadonlySet<string>;
}

export type Authenticate = (
  authorization: string | undefined,
) => Promise<Caller>;

interface Settings {
  keys: ReadonlyMap<string, Uint8Array>;
  issuer: string;
  audience: string;
}

function refuse(detail: string, cause?: unknown): never {
  throw new Failure('unauthenticated', detail, { cause });
}

// --8<-- [start:authenticate]
/** Checks `Authorization: Bearer JWT` in full, and names the customer. */
export function createAuthenticator({
  keys,
  issuer,
  audience,
}: Settings): Authenticate {
  // The key is one of ours, whatever else the token offers (`jwk`, `jku`, `x5u`
  // are never read).
  const keyOf = ({ kid }: JWTHeaderParameters): Uint8Array =>
    keys.get(kid ?? '') ?? refuse('The token is signed by an unknown key');

  return async (authorization) => {
    const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined)
      return refuse('Send Authorization: Bearer and a token');
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, keyOf, {
        algorithms: ['HS256'], // our list; the token's own `alg` must be on it
        issuer,
        audience,
        // Without this, a token without `exp` is valid for ever.
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 60,
      }));
    } catch (error) {
      if (error instanceof errors.JOSEError)
        refuse('The token is invalid or has expired', error);
      throw error;
    }
    // The library's type says that `sub` is text, and nobody has checked it.
    const { sub, scope }: { sub?: unknown; scope?: unknown } = payload;
    if (typeof sub !== 'string' || !/^[1-9][0-9]{0,17}$/.test(sub))
      return refuse('The token names no customer');
    return {
      customerId: sub,
      scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []),
    };
  };
}
// --8<-- [end:authenticate]

/**
 * 403 is about rights as such. Whether this caller may see this order is asked
 * by each query.
 */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scopes.has(scope)) {
    throw new Failure(
      'insufficient-scope',
      `The token needs the scope ${scope}`,
    );
  }
}
