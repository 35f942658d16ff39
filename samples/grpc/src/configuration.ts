/** What the environment says, checked before anything listens. */

export interface Configuration {
  databaseUrl: string;
  address: string;
  jwtKeys: ReadonlyMap<string, Uint8Array>;
  jwtIssuer: string;
  jwtAudience: string;
}

/** A variable that is missing or wrong; the message names it. */
export class ConfigurationError extends Error {}

export function readConfiguration(env: NodeJS.ProcessEnv): Configuration {
  const port = env['PORT'] ?? '50051';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new ConfigurationError('PORT must be a number from 0 to 65535');
  }
  return {
    databaseUrl: required(env, 'DATABASE_URL'),
    address: `${env['HOST'] ?? '127.0.0.1'}:${port}`,
    jwtKeys: keys(required(env, 'JWT_KEYS')),
    jwtIssuer: env['JWT_ISSUER'] ?? 'https://login.example.org',
    jwtAudience: env['JWT_AUDIENCE'] ?? 'orders',
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new ConfigurationError(`${name} is not set`);
  return value;
}
function keys(text: string): Map<string, Uint8Array> {
  const wrong = new ConfigurationError(
    'JWT_KEYS must be a JSON object of one or two secrets of at least 32 bytes, in base64url',
  );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw wrong;
  const found = new Map<string, Uint8Array>();
  for (const [kid, secret] of Object.entries(parsed as Record<string, unknown>)) {
    if (typeof secret !== 'string' || !/^[\w-]+$/.test(secret)) throw wrong;
    const bytes = Buffer.from(secret, 'base64url');
    if (bytes.length < 32) throw wrong;
    found.set(kid, new Uint8Array(bytes));
  }
  if (found.size < 1 || found.size > 2) throw wrong;
  return found;
}
