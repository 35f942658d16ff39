/** What every call goes through: token, time, and the way in which failures are told. */
import { randomBytes } from 'node:crypto';
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { type Caller, callerOf, type Scope } from './caller.ts';
import type { Configuration } from './configuration.ts';
import type { Work } from './database.ts';
import { log } from './log.ts';
import { problemOf, statusOf } from './problems.ts';

export const BUDGET_MS = 2_000;

export interface Call extends Work {
  caller: Caller;
}

export interface Settings {
  configuration: Configuration;
  /** The longest that a unary call may take, whatever deadline its caller has set. */
  budgetMs?: number;
}

/** Make a handler of a function that answers; it is told when nobody waits for the answer any more. */
export function unary<Q, A>(
  settings: Settings,
  scope: Scope,
  answer: (request: Q, call: Call) => Promise<A>,
): handleUnaryCall<Q, A> {
  return (call, callback) => {
    const end = Math.min(deadlineOf(call), Date.now() + (settings.budgetMs ?? BUDGET_MS));
    const work: Work = {
      // The client went away, its deadline has passed, or ours has.
      signal: AbortSignal.any([
        cancelled(call),
        AbortSignal.timeout(Math.max(0, end - Date.now())),
      ]),
      remainingMs: () => end - Date.now(),
    };
    void observed(call, settings, scope, (caller) =>
      answer(call.request, { ...work, caller }),
    ).then((message) => {
      callback(null, message);
    }, callback);
  };
}

/** Make a handler of a function that sends until there is a reason to stop. */
export function stream<Q, A>(
  settings: Settings,
  scope: Scope,
  send: (call: ServerWritableStream<Q, A>, signal: AbortSignal) => Promise<void>,
): handleServerStreamingCall<Q, A> {
  return (call) => {
    void observed(call, settings, scope, () => send(call, cancelled(call))).then(
      () => {
        call.end();
      },
      (error: unknown) => {
        call.emit('error', error);
      },
    );
  };
}

type AnyCall = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getPath' | 'getDeadline'> & {
  once(event: 'cancelled', listener: () => void): unknown;
  cancelled: boolean;
};

/** Check the token, run the work, and log one line; what it throws is a status of gRPC. */
async function observed<T>(
  call: AnyCall,
  { configuration }: Settings,
  scope: Scope,
  run: (caller: Caller) => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const traceId = traceIdOf(call.metadata);
  let outcome = 'ok';
  try {
    const [authorization] = call.metadata.get('authorization');
    const caller = await callerOf(authorization?.toString(), configuration);
    caller.require(scope);
    return await run(caller);
  } catch (error) {
    const problem = call.cancelled ? undefined : problemOf(error);
    outcome = problem?.slug ?? 'cancelled';
    if (problem?.slug === 'internal-error') {
      log('error', {
        trace_id: traceId,
        error: error instanceof Error ? error.stack : String(error),
      });
    }
    throw statusOf(problem ?? problemOf(error), traceId) as unknown as Error;
  } finally {
    log('call', {
      method: call.getPath(),
      outcome,
      duration_ms: Math.round(performance.now() - begun),
      trace_id: traceId,
    });
  }
}

function cancelled(call: AnyCall): AbortSignal {
  const controller = new AbortController();
  call.once('cancelled', () => {
    controller.abort();
  });
  if (call.cancelled) controller.abort();
  return controller.signal;
}

/** Return when the caller stops waiting, in milliseconds since 1970; Infinity if it never does. */
export function deadlineOf(call: Pick<AnyCall, 'getDeadline'>): number {
  return Number(call.getDeadline());
}

function traceIdOf(metadata: Metadata): string {
  const [given] = metadata.get('traceparent');
  const valid = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    String(given),
  );
  return valid?.[1] ?? randomBytes(16).toString('hex');
}
