import 'reflect-metadata';

import type { Server } from 'node:http';

import {
  All,
  Catch,
  Controller,
  Get,
  Inject,
  Module,
  Param,
  Req,
  Res,
  SetMetadata,
  type ArgumentsHost,
  type CanActivate,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  HttpException,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';

import {
  createAuthenticator,
  requireScope,
  type Authenticate,
  type Caller,
  type Scope,
} from '../src/authentication.ts';
import type { Configuration } from '../src/configuration.ts';
import { Database } from '../src/database.ts';
import { orderNotFound, parseOrderId } from '../src/orders/input.ts';
import { findOrder, type Order } from '../src/orders/repository.ts';
import { toFailure } from '../src/problem.ts';
import { RateLimiter } from '../src/rate-limit.ts';
import { begin, fail, log, notFound, onlyGet } from './request.ts';

const AUTHENTICATE = Symbol('authenticate');
const READS = Symbol('reads');

const Allow = (scope: Scope | 'anybody') => SetMetadata('scope', scope);

// --8<-- [start:guard]
/** Asked before each handler. One that says nothing is closed. */
class TokenGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(AUTHENTICATE) private readonly authenticate: Authenticate,
    @Inject(READS) private readonly reads: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const scope = this.reflector.get<Scope | 'anybody' | undefined>(
      'scope',
      context.getHandler(),
    );
    if (scope === 'anybody') return true;
    const caller = await this.authenticate(
      http.getRequest<Request>().headers.authorization,
    );
    if (scope === undefined)
      throw new Error(`${context.getHandler().name} has no scope`);
    requireScope(caller, scope);
    this.reads.take(caller.customerId);
    http.getResponse<Response>().locals['caller'] = caller;
    return true;
  }
}
// --8<-- [end:guard]

// --8<-- [start:controller]
@Controller('v1/orders')
class OrdersController {
  // Named by a token: injection by the type alone needs `emitDecoratorMetadata`
  // of the compiler.
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get(':id')
  @Allow('orders:read')
  async read(
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Order> {
    const { customerId } = response.locals['caller'] as Caller;
    const order = await findOrder(this.database, customerId, parseOrderId(id));
    if (order === undefined) throw orderNotFound();
    return order;
  }

  @All(':id')
  @Allow('anybody')
  other(@Req() request: Request, @Res() response: Response): void {
    onlyGet(request, response);
  }
}

@Catch()
class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, response] = [
      http.getRequest<Request>(),
      http.getResponse<Response>(),
    ];
    const noRoute = error instanceof HttpException && error.getStatus() < 500;
    if (noRoute) notFound(request, response);
    else fail(request, response, toFailure(error));
  }
}
// --8<-- [end:controller]

@Module({})
class OrdersModule {
  static with(settings: Configuration, database: Database): DynamicModule {
    return {
      module: OrdersModule,
      controllers: [OrdersController],
      providers: [
        { provide: Database, useValue: database },
        {
          provide: AUTHENTICATE,
          useValue: createAuthenticator(settings.tokens),
        },
        { provide: READS, useValue: new RateLimiter(settings.rates.read) },
        { provide: APP_GUARD, useClass: TokenGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

export async function serve(settings: Configuration): Promise<Server> {
  const database = new Database(settings.database, ({ stack }) => {
    log('error', 'idle database connection lost', { stack });
  });
  const app = await NestFactory.create<NestExpressApplication>(
    OrdersModule.with(settings, database),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- NestJS types its options as a class
    { logger: false, abortOnError: false, bodyParser: false },
  );
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(begin);
  await app.listen(settings.port, settings.host);
  const server: Server = app.getHttpServer();
  server.on('close', () => void database.close());
  return server;
}
