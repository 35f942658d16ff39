import type { NextFunction, Request, Response } from 'express';

import type { Failure } from '../src/failure.ts';
import { statusProblem, toProblem, type Problem } from '../src/problem.ts';
import { SECURITY_HEADERS } from '../src/security-headers.ts';
import { traceIdOf } from '../src/trace.ts';

// What Express and NestJS share, since NestJS runs on Express here. Fastify
// brings the log, the ids of requests and the hooks; for these two they are
// written by hand.

export function log(
  level: 'info' | 'error',
  message: string,
  more: Record<string, unknown>,
): void {
  process.stdout.write(`${JSON.stringify({ level, ...more, message })}\n`);
}

export function traceId(response: Response): string {
  return (response.locals as { traceId: string }).traceId;
}

/**
 * First of all middleware: headers, trace id, and a line in the log once the
 * answer is out.
 */
export function begin(
  request: Request,
  response: Response,
  next: NextFunction,
): void {
  const startedAt = performance.now();
  response.locals['traceId'] = traceIdOf(request.headers['traceparent']);
  response.set(SECURITY_HEADERS);
  response.on('finish', () => {
    const route = (request.route as { path: string } | undefined)?.path;
    log('info', 'request', {
      trace_id: traceId(response),
      method: request.method,
      route: route?.replace(/:(\w+)/g, '{$1}') ?? 'unmatched',
      status: response.statusCode,
      duration_ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
    });
  });
  next();
}

function send(response: Response, { status, headers, body }: Problem): void {
  response.status(status).set(headers).send(JSON.stringify(body));
}

/**
 * Answers with the problem, and logs what is our fault under the same trace id.
 */
export function fail(
  request: Request,
  response: Response,
  failure: Failure,
): void {
  const problem = toProblem(failure, request.originalUrl, traceId(response));
  if (problem.status >= 500) {
    const { stack } = (failure.cause ?? failure) as Partial<Error>;
    log('error', 'failed', { trace_id: traceId(response), stack });
  }
  send(response, problem);
}

export function notFound(request: Request, response: Response): void {
  const detail = 'There is nothing here';
  send(
    response,
    statusProblem(404, detail, request.originalUrl, traceId(response)),
  );
}

export function onlyGet(request: Request, response: Response): void {
  const detail = 'Allowed here: GET, HEAD';
  response.set('allow', 'GET, HEAD');
  send(
    response,
    statusProblem(405, detail, request.originalUrl, traceId(response)),
  );
}
