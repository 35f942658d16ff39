import { z } from 'zod';

import { Failure } from '../failure.ts';

/** The last order of a page: the next page begins behind it. */
export interface Position {
  /**
   * RFC 3339 in UTC with microseconds. A Date would round to milliseconds, and
   * the page would skip orders.
   */
  createdAt: string;
  id: number;
}

const TIME = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** The form alone lets 31 February through, at which PostgreSQL throws. */
function isMoment(text: string): boolean {
  const moment = new Date(text);
  return (
    !Number.isNaN(moment.valueOf()) &&
    moment.toISOString().slice(0, 19) === text.slice(0, 19)
  );
}

const Content = z.strictObject({
  t: z.string().regex(TIME).refine(isMoment),
  i: z.int().min(1),
});

export function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(JSON.stringify({ t: createdAt, i: id })).toString(
    'base64url',
  );
}

/**
 * It carries no permission: the query asks for the customer's own orders,
 * whatever is in here.
 */
export function decodeCursor(cursor: unknown): Position | undefined {
  if (cursor === undefined) return undefined;
  try {
    const text = Buffer.from(z.string().parse(cursor), 'base64url').toString();
    const { t, i } = Content.parse(JSON.parse(text));
    return { createdAt: t, id: i };
  } catch {
    throw new Failure('invalid-cursor', 'Begin again without a cursor');
  }
}
