import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCursor, encodeCursor } from '../src/orders/cursor.ts';

test('a cursor leads back to its position, with the microseconds', () => {
  const position = { createdAt: '2026-11-26T18:42:07.123456Z', id: 100017 };
  assert.deepEqual(decodeCursor(encodeCursor(position)), position);
});

test('a page without a cursor is the first one', () => {
  assert.equal(decodeCursor(undefined), undefined);
});

test('what is no cursor of ours is refused before the database sees it', () => {
  const of = (content: unknown) =>
    Buffer.from(JSON.stringify(content)).toString('base64url');
  const t = '2026-11-26T18:42:07.123456Z';
  const wrong = [
    '',
    '!',
    'x',
    ['a', 'b'],
    of(null),
    of([]),
    of({ t }),
    of({ t, i: 0 }),
    of({ t, i: '1' }),
    of({ t, i: 1.5 }),
    of({ t, i: 1e20 }),
    of({ t, i: 1, more: 1 }),
    of({ t: '2026-02-31T00:00:00.000000Z', i: 1 }),
    of({ t: '2026-11-26T24:30:00.000000Z', i: 1 }),
    of({ t: '0000-01-01T00:00:00.000000Z', i: 1 }),
    of({ t: '2026-11-26T18:42:07Z', i: 1 }),
    of({ t: 'now', i: 1 }),
  ];
  for (const cursor of wrong) {
    assert.throws(
      () => decodeCursor(cursor),
      { slug: 'invalid-cursor' },
      String(cursor),
    );
  }
});
