import type { FastifyServerOptions } from 'fastify';

/** Where lines go. Standard output, unless a test wants to read them. */
export interface LogStream {
  write(line: string): void;
}

/**
 * One JSON object a line. What is in it is chosen here and by the callers;
 * nothing is logged as a whole.
 */
export function loggerOptions(
  stream?: LogStream,
): NonNullable<FastifyServerOptions['logger']> {
  return {
    base: null,
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: describe },
    ...(stream && { stream }),
  };
}

interface Description {
  [more: string]: unknown;
  type: string;
  message: string;
  stack: string;
}

/**
 * The error and its causes. Not `detail` of a database error: "Key
 * (email)=(...)" is personal data.
 */
function describe(error: unknown): Description {
  if (!(error instanceof Error))
    return { type: typeof error, message: String(error), stack: '' };
  const { name, message, stack = '', cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    type: name,
    message,
    code,
    stack,
    ...(cause !== undefined && { cause: describe(cause) }),
  };
}
