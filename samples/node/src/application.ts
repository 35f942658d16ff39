import Fastify, {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';

import {
  createAuthenticator,
  requireScope,
  type Caller,
  type Scope,
} from './authentication.ts';
import { answerBadRequest } from './bad-request.ts';
import type { Configuration } from './configuration.ts';
import { Database } from './database.ts';
import { Failure } from './failure.ts';
import { loggerOptions, type LogStream } from './log.ts';
import { watchMethods } from './method-not-allowed.ts';
import { orderRoutes } from './orders/routes.ts';
import {
  statusProblem,
  toFailure,
  toProblem,
  type Problem,
} from './problem.ts';
import { RateLimiter } from './rate-limit.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { traceIdOf } from './trace.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What the token must allow. Without a scope a route answers nobody, unless
     * it is `public`.
     */
    scope?: Scope;
    public?: true;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

const BODY_LIMIT = 65_536;

/**
 * The service without a port: tests call it by `inject`, `serve` makes it
 * listen.
 */
export function createApplication(
  settings: Configuration,
  logStream?: LogStream,
): FastifyInstance {
  const app = createFastify(logStream);
  const database = new Database(settings.database, (error) => {
    app.log.warn({ err: error }, 'idle database connection lost');
  });
  app.addHook('onClose', () => database.close());

  // Bodies stay bytes until a route asks for them, so that 415, 413 and 400
  // come in our order.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    (_request, body, done) => {
      done(null, body);
    },
  );

  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  app.addHook('onResponse', async (request, reply) => {
    logRequest(request, reply);
  });
  secure(app, settings);
  handleFailures(app);
  const closeOtherMethods = watchMethods(app, send);

  app.get('/healthz', { config: { public: true } }, (_request, reply) =>
    reply.send('ok'),
  );
  app.get('/readyz', { config: { public: true } }, async (_request, reply) => {
    try {
      await database.query('SELECT 1');
      return await reply.send('ready');
    } catch {
      return reply.code(503).header('retry-after', '1').send('unavailable');
    }
  });
  orderRoutes(app, database);
  closeOtherMethods();
  return app;
}

function createFastify(logStream?: LogStream): FastifyInstance {
  return Fastify({
    bodyLimit: BODY_LIMIT,
    clientErrorHandler: answerBadRequest,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, request, reply) => {
      // A path that cannot be decoded. No hook has run.
      reply.headers(SECURITY_HEADERS);
      notFound(request, reply);
      logRequest(request, reply);
    },
    genReqId: (request) => traceIdOf(request.headers['traceparent']),
    http: { headersTimeout: 5_000 },
    // Longer than the proxy's, which has to be the first to close.
    keepAliveTimeout: 75_000,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'trace_id',
    }),
    logger: loggerOptions(logStream),
    requestTimeout: 10_000,
    // During shutdown Fastify would answer 503 on open connections, in JSON of
    // its own. We answer them.
    return503OnClosing: false,
    // An id of any length is just not found.
    routerOptions: { maxParamLength: 2048 },
  });
}

// --8<-- [start:secure]
/**
 * Every route needs a token with its scope, unless it says `public`: a new one
 * is closed by default.
 */
function secure(app: FastifyInstance, { tokens, rates }: Configuration): void {
  const authenticate = createAuthenticator(tokens);
  const limits = {
    'orders:read': new RateLimiter(rates.read),
    'orders:write': new RateLimiter(rates.write),
  };
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    const { scope, public: open } = request.routeOptions.config;
    if (open || request.is404) return;
    request.caller = await authenticate(request.headers.authorization);
    if (scope === undefined)
      throw new Error(`${request.routeOptions.url ?? ''} has no scope`);
    requireScope(request.caller, scope);
    limits[scope].take(request.caller.customerId);
  });
}
// --8<-- [end:secure]

// --8<-- [start:failures]
/** The one place at which errors become answers. */
function handleFailures(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = toFailure(fromFramework(error));
    const problem = toProblem(failure, request.url, request.id);
    // Fastify would close the connection with the rest of the body unread, and
    // the reset that follows can overtake the answer. Left open, Node reads the
    // rest away, for at most `requestTimeout`.
    if (problem.status === 413) reply.removeHeader('connection');
    if (problem.status === 500)
      request.log.error({ err: failure.cause }, 'unexpected error');
    if (problem.status === 503)
      request.log.warn({ err: failure.cause }, 'unavailable');
    send(reply, problem);
  });
  app.setNotFoundHandler(notFound);
}

/** Fastify has errors of its own for what it refuses before a handler runs. */
function fromFramework(error: unknown): unknown {
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Failure('body-too-large', 'The body may have 64 KiB', {
      members: { limit_bytes: BODY_LIMIT },
    });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Failure(
      'unsupported-media-type',
      'The Content-Type cannot be read',
    );
  }
  if (code.startsWith('FST_') && statusCode < 500) {
    return new Failure('malformed-request', 'The request cannot be read', {
      cause: error,
    });
  }
  return error;
}
// --8<-- [end:failures]

function notFound(request: FastifyRequest, reply: FastifyReply): void {
  const detail = 'There is nothing here';
  send(reply, statusProblem(404, detail, request.url, request.id));
}

function send(reply: FastifyReply, { status, headers, body }: Problem): void {
  // A string, so that Fastify does not look for a serializer of the route.
  void reply.code(status).headers(headers).send(JSON.stringify(body));
}

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  request.log.info(
    {
      method: request.method,
      // The template and never the path: one value for all orders, and no ids
      // in the log.
      route:
        request.routeOptions.url?.replace(/:(\w+)/g, '{$1}') ?? 'unmatched',
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
    },
    'request',
  );
}
