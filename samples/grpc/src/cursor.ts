/** Where a page begins: opaque to clients, the place of a row in (created_at, id) to us. */
import { Problem } from './problems.ts';

export interface Place {
  createdAt: string;
  rowId: string;
}

export function encodeCursor(place: Place): string {
  return Buffer.from(JSON.stringify({ t: place.createdAt, i: place.rowId })).toString('base64url');
}

export function decodeCursor(cursor: string): Place {
  try {
    const { t, i } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    if (
      typeof t === 'string' &&
      typeof i === 'string' &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(t) &&
      isInstant(t) &&
      /^[1-9]\d{0,17}$/.test(i)
    ) {
      return { createdAt: t, rowId: i };
    }
  } catch {
    // Refused below, like everything else that is not one of ours.
  }
  throw new Problem('invalid-cursor', 'Begin again without a cursor');
}

/** Date.parse takes 31 February for 3 March, and PostgreSQL does not. */
function isInstant(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 19) === text.slice(0, 19);
}
