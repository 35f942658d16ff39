/** What our services call us with: no call without a deadline, few retries, and streams that resume. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallOptions,
  type ChannelCredentials,
  type ClientReadableStream,
  InterceptingCall,
  type Interceptor,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { OrdersServiceClient, type WatchOrdersResponse } from './gen/orders/v1/orders.ts';

// --8<-- [start:deadline]
/** Refuse a call without a deadline: by default it would wait for ever. */
export const requireDeadline: Interceptor = (options, nextCall) => {
  if (options.deadline === undefined) {
    throw new TypeError(`${options.method_definition.path} is called without a deadline`);
  }
  return new InterceptingCall(nextCall(options));
};

/** What is left of a deadline for calls of ours, less the time to answer. */
export function shortened(deadline: Date | number, keepBackMs: number): Date {
  const end = Math.min(Number(deadline), Date.now() + 60_000);
  return new Date(end - keepBackMs);
}
// --8<-- [end:deadline]

export function connect(address: string, credentials: ChannelCredentials): OrdersServiceClient {
  return new OrdersServiceClient(address, credentials, {
    interceptors: [requireDeadline],
    'grpc.max_receive_message_length': 1024 * 1024,
    'grpc.service_config': JSON.stringify({
      loadBalancingConfig: [{ round_robin: {} }],
      methodConfig: [
        {
          name: [{ service: 'orders.v1.OrdersService' }],
          retryPolicy: {
            maxAttempts: 3, // The call, and two retries.
            initialBackoff: '0.1s',
            maxBackoff: '1s',
            backoffMultiplier: 3,
            retryableStatusCodes: ['UNAVAILABLE'],
          },
        },
      ],
      // A retry costs 1 of 10 tokens, and a success gives 0.1 back: retries are a tenth of all calls at most.
      retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
    }),
  });
}

export type Method<Q, A> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, answer: A) => void,
) => { cancel(): void };

/** Call a method and wait for its answer. Rejects with the ServiceError; `signal` cancels the call. */
export function ask<Q, A>(
  method: Method<Q, A>,
  request: Q,
  { token, signal, ...options }: Partial<CallOptions> & { token: string; signal?: AbortSignal },
): Promise<A> {
  return new Promise((resolve, reject) => {
    const call = method(request, bearer(token), options, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
    signal?.addEventListener('abort', () => {
      call.cancel();
    });
  });
}

export function bearer(token: string): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** Handle all changes in their order, over as many streams as it takes. A change counts when it was handled. */
export async function follow(
  open: (position: string) => ClientReadableStream<WatchOrdersResponse>,
  from: string,
  handle: (event: WatchOrdersResponse) => Promise<void>,
  signal: AbortSignal,
  pauseMs = 1_000,
): Promise<void> {
  let position = from;
  while (!signal.aborted) {
    const stream = open(position);
    const cancel = (): void => {
      stream.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const event of stream as AsyncIterable<WatchOrdersResponse>) {
        if (event.order) await handle(event);
        position = event.position;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    // At random, so that the clients of a server that went do not come back in the same second.
    await sleep(Math.random() * pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function isPassing(error: unknown): boolean {
  const { code } = error as Partial<ServiceError>;
  return (
    code === status.UNAVAILABLE || code === status.CANCELLED || code === status.DEADLINE_EXCEEDED
  );
}
