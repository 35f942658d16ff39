package org.example.ordersservice.limits;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.example.ordersservice.Settings.Rate;

/**
 * A token bucket for each customer.
 *
 * <p>It counts in the memory of one process. With several instances a customer gets the rate as
 * many times; then count in the gateway or in Redis.
 */
final class RateLimiter {
  private static final int MOST_BUCKETS = 10_000;
  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private record Bucket(double tokens, long nanos) {}

  private final Rate rate;

  // In the order of their last use. The oldest one goes when there are too many: memory has to be
  // bounded, whoever calls. It has long been full again, and a forgotten bucket is a full one.
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_BUCKETS;
        }
      };

  RateLimiter(Rate rate) {
    this.rate = rate;
  }

  /**
   * Takes a token.
   *
   * @param now a clock that only goes forward, in nanoseconds
   * @return 0, or the whole seconds after which there is a token again
   */
  synchronized long take(String customer, long now) {
    Bucket last = buckets.getOrDefault(customer, new Bucket(rate.burst(), now));
    double refilled = (now - last.nanos()) / NANOS_PER_SECOND * rate.perSecond();
    double tokens = Math.min(rate.burst(), last.tokens() + refilled);
    boolean allowed = tokens >= 1;
    buckets.put(customer, new Bucket(allowed ? tokens - 1 : tokens, now));
    return allowed ? 0 : Math.max(1, (long) Math.ceil((1 - tokens) / rate.perSecond()));
  }

  synchronized int size() {
    return buckets.size();
  }
}
