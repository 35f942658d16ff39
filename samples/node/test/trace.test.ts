import assert from 'node:assert/strict';
import { test } from 'node:test';

import { traceIdOf } from '../src/trace.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test('a valid traceparent gives the trace id', () => {
  assert.equal(traceIdOf(`00-${ID}-00f067aa0ba902b7-01`), ID);
  assert.equal(traceIdOf(`cc-${ID}-00f067aa0ba902b7-01-what-comes-later`), ID);
});

test('without a valid one there is a new id', () => {
  const invalid = [
    undefined,
    '',
    `00-${ID}-00f067aa0ba902b7-01-more`,
    `ff-${ID}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${ID.slice(1)}-00f067aa0ba902b7-01`,
    ` 00-${ID}-00f067aa0ba902b7-01`,
  ];
  const ids = invalid.map((header) => traceIdOf(header));
  for (const id of ids) assert.match(id, /^(?!0{32})[0-9a-f]{32}$/);
  assert.ok(!ids.includes(ID));
  assert.equal(new Set(ids).size, ids.length);
});
