/** Who asks: read from the token, and from nothing else. */
import { jwtVerify } from 'jose';
import type { Configuration } from './configuration.ts';
import { Problem } from './problems.ts';

export type Scope = 'orders:read' | 'orders:write' | 'orders:watch';

export class Caller {
  readonly customerId: string;
  readonly #scopes: ReadonlySet<string>;

  constructor(customerId: string, scopes: Iterable<string>) {
    this.customerId = customerId;
    this.#scopes = new Set(scopes);
  }

  /** Refuse if the token does not allow this. */
  require(scope: Scope): void {
    if (!this.#scopes.has(scope)) {
      throw new Problem('insufficient-scope', `The token lacks the scope ${scope}`);
    }
  }
}

const UNAUTHENTICATED = new Problem('unauthenticated', 'Send a valid token, as a bearer token');

export async function callerOf(
  authorization: string | undefined,
  configuration: Configuration,
): Promise<Caller> {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw UNAUTHENTICATED;
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = configuration.jwtKeys.get(kid ?? '');
        if (key === undefined) throw UNAUTHENTICATED;
        return key;
      },
      {
        // Ours, never the one that the token names.
        algorithms: ['HS256'],
        issuer: configuration.jwtIssuer,
        audience: configuration.jwtAudience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: 60,
      },
    );
    if (!/^[1-9][0-9]{0,17}$/.test(payload.sub ?? '')) throw UNAUTHENTICATED;
    const scope = typeof payload['scope'] === 'string' ? payload['scope'] : '';
    return new Caller(payload.sub ?? '', scope.split(' '));
  } catch {
    // Which check failed helps nobody but an attacker.
    throw UNAUTHENTICATED;
  }
}
