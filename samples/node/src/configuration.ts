import { z } from 'zod';

/**
 * The environment holds something that the service cannot start with. The
 * message names the variable.
 */
export class ConfigurationError extends Error {}

/**
 * Digits only, so that "10s" and "" are refused instead of being read as
 * something.
 */
const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: 'must be a whole number', abort: true })
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));

const milliseconds = integer(1, 600_000);

const rate = z
  .string()
  .regex(/^[1-9]\d{0,5}\/[1-9]\d{0,5}$/, 'must be RATE/BURST, such as 20/40')
  .transform((text) => {
    const [perSecond, burst] = text.split('/').map(Number) as [number, number];
    return { perSecond, burst };
  });

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be postgresql://user:password@host:port/name',
});

/**
 * One key in daily use; two while keys are rotated, so that tokens signed by
 * the old one stay valid.
 */
const keys = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('must be a JSON object');
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().min(1),
      z.base64url('must be base64url without padding'),
    ),
  )
  .transform((encoded) =>
    Object.entries(encoded).map(
      ([id, secret]) => [id, Buffer.from(secret, 'base64url')] as const,
    ),
  )
  .refine(
    (all) => all.length === 1 || all.length === 2,
    'must hold one key, or two',
  )
  .refine((all) => all.every(([, secret]) => secret.length >= 32), {
    error: 'each secret needs at least 32 bytes',
  })
  .transform((all) => new Map<string, Uint8Array>(all));

const Environment = z.object({
  DATABASE_URL: databaseUrl,
  HOST: z.string().min(1).prefault('127.0.0.1'),
  PORT: integer(0, 65_535).prefault('8080'),
  JWT_KEYS: keys,
  JWT_ISSUER: z.string().min(1).prefault('https://login.example.org'),
  JWT_AUDIENCE: z.string().min(1).prefault('orders'),
  RATE_LIMIT_READS: rate.prefault('20/40'),
  RATE_LIMIT_WRITES: rate.prefault('2/10'),
  DATABASE_POOL_SIZE: integer(1, 1000).prefault('10'),
  DATABASE_ACQUIRE_TIMEOUT_MS: milliseconds.prefault('500'),
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds.prefault('1500'),
  DATABASE_LOCK_TIMEOUT_MS: milliseconds.prefault('1000'),
  SHUTDOWN_GRACE_MS: milliseconds.prefault('10000'),
});

export type Variables = Record<string, string | undefined>;

function read<Schema extends z.ZodType>(
  schema: Schema,
  variables: Variables,
): z.output<Schema> {
  const result = schema.safeParse(variables);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const variable = String(issue?.path[0]);
  // Never the value: what stands in DATABASE_URL and JWT_KEYS is secret.
  const fault =
    variables[variable] === undefined ? 'is not set' : issue?.message;
  throw new ConfigurationError(`${variable}: ${fault ?? 'is invalid'}`);
}

/**
 * Everything that `serve` needs. Throws ConfigurationError for the first
 * variable that is missing or wrong.
 */
export function readConfiguration(variables: Variables) {
  const given = read(Environment, variables);
  return {
    host: given.HOST,
    port: given.PORT,
    tokens: {
      keys: given.JWT_KEYS,
      issuer: given.JWT_ISSUER,
      audience: given.JWT_AUDIENCE,
    },
    rates: { read: given.RATE_LIMIT_READS, write: given.RATE_LIMIT_WRITES },
    database: {
      url: given.DATABASE_URL,
      poolSize: given.DATABASE_POOL_SIZE,
      acquireTimeoutMs: given.DATABASE_ACQUIRE_TIMEOUT_MS,
      statementTimeoutMs: given.DATABASE_STATEMENT_TIMEOUT_MS,
      lockTimeoutMs: given.DATABASE_LOCK_TIMEOUT_MS,
    },
    shutdownGraceMs: given.SHUTDOWN_GRACE_MS,
  };
}

export type Configuration = ReturnType<typeof readConfiguration>;

/**
 * Migrations run with a role of their own and need nothing but the database.
 */
export function readDatabaseUrl(variables: Variables): string {
  return read(z.object({ DATABASE_URL: databaseUrl }), variables).DATABASE_URL;
}
