import { Failure } from './failure.ts';

export interface Rate {
  perSecond: number;
  burst: number;
}

interface Bucket {
  tokens: number;
  /** Seconds, of the monotonic clock. */
  filledAt: number;
}

/**
 * Token buckets in memory, one for each caller. Each instance of the service
 * counts for itself: with four instances a caller gets up to four times the
 * rate. Count in the gateway or Redis if that is too much.
 */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #capacity: number;
  readonly #now: () => number;
  /**
   * A Map remembers the order of insertion. Each use inserts anew, so the first
   * one is the idlest.
   */
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    rate: Rate,
    capacity = 10_000,
    now = () => performance.now() / 1000,
  ) {
    this.#rate = rate;
    this.#capacity = capacity;
    this.#now = now;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes one token, or throws `rate-limited` with the seconds until there is
   * one.
   */
  take(caller: string): void {
    const now = this.#now();
    const tokens = this.#fill(this.#buckets.get(caller), now);
    const allowed = tokens >= 1;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, {
      tokens: allowed ? tokens - 1 : tokens,
      filledAt: now,
    });
    this.#evict(now);
    if (!allowed) {
      const retryAfter = Math.max(
        1,
        Math.ceil((1 - tokens) / this.#rate.perSecond),
      );
      throw new Failure(
        'rate-limited',
        `Wait ${retryAfter} s, then try again`,
        {
          retryAfter,
        },
      );
    }
  }

  #fill(bucket: Bucket | undefined, now: number): number {
    if (bucket === undefined) return this.#rate.burst;
    const gained = (now - bucket.filledAt) * this.#rate.perSecond;
    return Math.min(this.#rate.burst, bucket.tokens + gained);
  }

  /**
   * A full bucket says no more than no bucket. Beyond the capacity the idlest
   * one goes as well.
   */
  #evict(now: number): void {
    for (const [caller, bucket] of this.#buckets) {
      const full = this.#fill(bucket, now) >= this.#rate.burst;
      if (!full && this.#buckets.size <= this.#capacity) return;
      this.#buckets.delete(caller);
    }
  }
}
