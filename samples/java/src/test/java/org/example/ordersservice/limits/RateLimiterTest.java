package org.example.ordersservice.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.example.ordersservice.Settings.Rate;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final RateLimiter limiter = new RateLimiter(new Rate(2, 3));

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void allowsTheBurstAndThenTheRate() {
    for (int request = 0; request < 3; request++) {
      assertThat(limiter.take("7", 0)).isZero();
    }
    assertThat(limiter.take("7", 0)).isEqualTo(1);
    assertThat(limiter.take("7", seconds(1))).isZero();
    assertThat(limiter.take("7", seconds(1))).isZero();
    assertThat(limiter.take("7", seconds(1))).isEqualTo(1);
  }

  @Test
  void refillsNoFurtherThanTheBurst() {
    assertThat(limiter.take("7", 0)).isZero();
    for (int request = 0; request < 3; request++) {
      assertThat(limiter.take("7", seconds(3600))).isZero();
    }
    assertThat(limiter.take("7", seconds(3600))).isEqualTo(1);
  }

  @Test
  void countsEachCustomerAlone() {
    for (int request = 0; request < 4; request++) {
      limiter.take("7", 0);
    }
    assertThat(limiter.take("8", 0)).isZero();
  }

  @Test
  void tellsHowLongASlowBucketTakes() {
    RateLimiter slow = new RateLimiter(new Rate(1, 1));
    assertThat(slow.take("7", 0)).isZero();
    assertThat(slow.take("7", 0)).isEqualTo(1);
  }

  @Test
  void forgetsTheBucketsThatWereNotUsedForLongest() {
    for (int customer = 1; customer <= 20_000; customer++) {
      limiter.take(String.valueOf(customer), customer);
    }
    assertThat(limiter.size()).isEqualTo(10_000);
  }
}
