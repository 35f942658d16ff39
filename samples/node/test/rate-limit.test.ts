import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failure } from '../src/failure.ts';
import { RateLimiter } from '../src/rate-limit.ts';

/** A clock that the test moves. */
function limiter(perSecond: number, burst: number, capacity?: number) {
  const clock = { now: 0 };
  return {
    clock,
    limit: new RateLimiter({ perSecond, burst }, capacity, () => clock.now),
  };
}

function waitOf(limit: RateLimiter, caller: string): number {
  try {
    limit.take(caller);
    return 0;
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.equal(error.slug, 'rate-limited');
    return error.retryAfter ?? NaN;
  }
}

test('a burst passes, then one request for each new token', () => {
  const { clock, limit } = limiter(2, 3);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => waitOf(limit, 'kim')),
    [0, 0, 0, 1],
  );
  clock.now = 0.5;
  assert.deepEqual(
    [1, 2].map(() => waitOf(limit, 'kim')),
    [0, 1],
  );
});

test('Retry-After is as long as the next token takes', () => {
  const { clock, limit } = limiter(0.1, 1);
  assert.deepEqual(
    [1, 2].map(() => waitOf(limit, 'kim')),
    [0, 10],
  );
  clock.now = 10;
  assert.equal(waitOf(limit, 'kim'), 0);
});

test('one caller does not use up what another one may', () => {
  const { limit } = limiter(1, 1);
  assert.deepEqual(
    ['kim', 'kim', 'lee'].map((caller) => waitOf(limit, caller)),
    [0, 1, 0],
  );
});

test('buckets that are full again are forgotten', () => {
  const { clock, limit } = limiter(1, 2);
  for (let caller = 0; caller < 50; caller++) limit.take(String(caller));
  clock.now = 5;
  limit.take('kim');
  assert.equal(limit.size, 1);
});

test('the memory is bounded, and the idlest caller goes first', () => {
  const { limit } = limiter(1, 2, 3);
  for (const caller of ['a', 'b', 'c', 'a', 'd']) limit.take(caller);
  assert.equal(limit.size, 3);
  assert.equal(
    waitOf(limit, 'a'),
    1,
    'a was used last but one and is still known',
  );
});
