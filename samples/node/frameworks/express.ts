import type { Server } from 'node:http';

import express, {
  type NextFunction,
  type Request,
  type Response,
} from 'express';

import {
  createAuthenticator,
  requireScope,
  type Caller,
  type Scope,
} from '../src/authentication.ts';
import type { Configuration } from '../src/configuration.ts';
import { Database } from '../src/database.ts';
import { orderNotFound, parseOrderId } from '../src/orders/input.ts';
import { findOrder } from '../src/orders/repository.ts';
import { toFailure } from '../src/problem.ts';
import { RateLimiter } from '../src/rate-limit.ts';
import { begin, fail, log, notFound, onlyGet } from './request.ts';

export async function serve(settings: Configuration): Promise<Server> {
  const database = new Database(settings.database, ({ stack }) => {
    log('error', 'idle database connection lost', { stack });
  });
  const authenticate = createAuthenticator(settings.tokens);
  const reads = new RateLimiter(settings.rates.read);

  // --8<-- [start:route]
  const app = express();
  app.disable('x-powered-by'); // tells everybody what runs here
  app.disable('etag'); // `no-store` forbids keeping what a tag could confirm
  app.use(begin);

  /**
   * Has to be named by each route: Express has no place that knows the route
   * and cannot be forgotten.
   */
  const allow =
    (scope: Scope) =>
    async (request: Request, response: Response, next: NextFunction) => {
      const caller = await authenticate(request.headers.authorization);
      requireScope(caller, scope);
      reads.take(caller.customerId);
      response.locals['caller'] = caller;
      next();
    };

  app
    .route('/v1/orders/:id')
    .get(allow('orders:read'), async (request, response) => {
      const { customerId } = response.locals['caller'] as Caller;
      const order = await findOrder(
        database,
        customerId,
        parseOrderId(request.params.id),
      );
      if (order === undefined) throw orderNotFound();
      response.json(order);
    })
    .all(onlyGet);

  app.use(notFound);
  // With four parameters it is the handler of errors; Express 5 also brings it
  // those of promises.
  app.use(
    (
      error: unknown,
      request: Request,
      response: Response,
      _next: NextFunction,
    ) => {
      if (error instanceof URIError) notFound(request, response);
      else fail(request, response, toFailure(error));
    },
  );
  // --8<-- [end:route]

  return new Promise((resolve, reject) => {
    const server = app.listen(settings.port, settings.host, (error) => {
      if (error) reject(error);
      else resolve(server);
    });
    server.on('close', () => void database.close());
  });
}
