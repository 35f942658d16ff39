import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { statusProblem } from './problem.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { traceIdOf } from './trace.ts';

const STATUS_OF: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * What is not HTTP never becomes a request: no hook sees it, so the answer is
 * written to the socket.
 */
export function answerBadRequest(
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  const problem = statusProblem(
    status,
    'This is not a request that can be read',
    '',
    traceIdOf(''),
  );
  delete problem.body['instance']; // nobody knows the path
  const body = JSON.stringify(problem.body);
  const headers = {
    ...SECURITY_HEADERS,
    ...problem.headers,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      ...lines,
      '',
      body,
    ].join('\r\n'),
  );
}
