import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';

import { statusProblem, type Problem } from './problem.ts';

const METHODS: readonly HTTPMethods[] = [
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
];

/**
 * Fastify answers 404 where the path exists and the method does not. Call this
 * before the routes are declared, and what it returns after them: that adds the
 * methods each path lacks, which answer 405.
 */
export function watchMethods(
  app: FastifyInstance,
  send: (reply: FastifyReply, problem: Problem) => void,
): () => void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    methodsOf.set(url, methods);
  });
  return () => {
    for (const [url, methods] of methodsOf) {
      const allow = [...methods].sort().join(', ');
      app.route({
        url,
        method: METHODS.filter((method) => !methods.has(method)),
        config: { public: true },
        handler: (request, reply) => {
          const detail = `Allowed here: ${allow}`;
          send(
            reply.header('allow', allow),
            statusProblem(405, detail, request.url, request.id),
          );
        },
      });
    }
  };
}
