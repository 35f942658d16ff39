import { randomBytes } from 'node:crypto';

const TRACEPARENT =
  /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/**
 * The trace id of a W3C `traceparent`, or a new one if there is none to be
 * trusted.
 */
export function traceIdOf(traceparent: string | string[] | undefined): string {
  const [, version, traceId, parentId, rest] =
    TRACEPARENT.exec(typeof traceparent === 'string' ? traceparent : '') ?? [];
  const valid =
    traceId !== undefined &&
    version !== 'ff' &&
    // Later versions may add fields, version 00 has none.
    (version !== '00' || rest === undefined) &&
    !/^0+$/.test(traceId) &&
    !/^0+$/.test(parentId ?? '');
  return valid ? traceId : newTraceId();
}

function newTraceId(): string {
  const id = randomBytes(16);
  // All zeros is not an id. It is as likely as guessing a key; one bit makes it
  // impossible.
  id[0] = (id[0] ?? 0) | 1;
  return id.toString('hex');
}
