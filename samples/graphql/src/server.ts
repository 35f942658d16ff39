/** HTTP in front of GraphQL: size, token and time, each answered with a problem document. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { type Caller, callerOf } from './caller.ts';
import type { Catalogue } from './catalogue.ts';
import type { Configuration } from './configuration.ts';
import type { RequestContext } from './context.ts';
import type { Pool } from './database.ts';
import { log } from './log.ts';
import { Orders } from './orders.ts';
import { pipeline } from './pipeline.ts';
import { cancelOrder, createOrder } from './placing.ts';
import { Problem, problemOf, type Slug, titleOf, typeOf } from './problems.ts';
import { buildOrdersSchema } from './schema.ts';

const MAX_BODY = 65_536;
const BUDGET_MS = 2_000;

const STATUS: Partial<Record<Slug, number>> = {
  unauthenticated: 401,
  'body-too-large': 413,
  unavailable: 503,
};

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface Parts {
  configuration: Configuration;
  pool: Pool;
  catalogue: Catalogue;
  budgetMs?: number;
}

export function createOrdersServer({
  configuration,
  pool,
  catalogue,
  budgetMs = BUDGET_MS,
}: Parts): Server {
  const yoga = createYoga<RequestContext>({
    schema: buildOrdersSchema(),
    plugins: [pipeline(configuration.introspection)],
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    logging: false,
    // The pipeline decides what of an error is shown.
    maskedErrors: false,
  });

  /** The loaders are made here, once for each request: a shared one would serve one customer's rows to another. */
  function contextFor(caller: Caller, client: string, traceId: string): RequestContext {
    return {
      caller,
      orders: new Orders(pool, catalogue, caller),
      create: (input) => createOrder(pool, caller, input),
      cancel: (id) => cancelOrder(pool, caller, id),
      client,
      traceId,
    };
  }

  async function answer(request: IncomingMessage, traceId: string): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://service.invalid');
    const caller = await callerOf(request.headers.authorization, configuration);
    const body = await readBody(request);
    const client = /^[\w./-]{1,64}$/.exec(String(request.headers['graphql-client-name']))?.[0];
    const signal = AbortSignal.timeout(budgetMs);
    const init = {
      method: request.method ?? 'GET',
      headers: pick(request, ['content-type', 'accept']),
      ...(body.length > 0 && { body }),
      signal,
    };
    const context = contextFor(caller, client ?? 'unknown', traceId);
    let response: Response;
    try {
      response = await yoga.fetch(url, init, context);
    } catch (error) {
      throw signal.aborted ? new Problem('unavailable', 'It took too long; ask for less') : error;
    }
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }

  return createServer((request, response) => {
    const begun = performance.now();
    const traceId = traceIdOf(request.headers['traceparent']);
    answer(request, traceId)
      .catch((error: unknown) => refused(error, request, traceId))
      .then((answered) => {
        send(response, answered);
        log('request', {
          method: request.method,
          status: answered.status,
          duration_ms: Math.round(performance.now() - begun),
          trace_id: traceId,
        });
      })
      .catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and dropped, so that the client gets to read the answer.
    if (length <= MAX_BODY) chunks.push(chunk);
  }
  if (length > MAX_BODY) {
    const detail = `The body may have ${MAX_BODY} bytes`;
    throw new Problem('body-too-large', detail, { limit_bytes: MAX_BODY });
  }
  return Buffer.concat(chunks).toString();
}

function refused(error: unknown, request: IncomingMessage, traceId: string): Answer {
  const problem = problemOf(error);
  const status = STATUS[problem.slug] ?? 500;
  if (status === 500) {
    log('error', {
      trace_id: traceId,
      error: error instanceof Error ? error.stack : String(error),
    });
  }
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="orders"' }),
      ...(status === 503 && { 'retry-after': '1' }),
    },
    body: JSON.stringify({
      type: typeOf(problem.slug),
      title: titleOf(problem.slug),
      status,
      detail: problem.message,
      instance: (request.url ?? '/').split('?')[0],
      trace_id: traceId,
      ...problem.members,
    }),
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
  response.end(body);
}

function pick(request: IncomingMessage, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = request.headers[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function traceIdOf(traceparent: string | string[] | undefined): string {
  const given = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    String(traceparent),
  );
  return given?.[1] ?? randomBytes(16).toString('hex');
}
