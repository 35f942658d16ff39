//! Token buckets, one for each caller, in the memory of this process.
//!
//! Several processes would each allow the whole rate: count in a gateway or in Redis then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::config::Rate;

/// Bounds the memory to a few megabytes.
const MOST_BUCKETS: usize = 100_000;
const BETWEEN_SWEEPS: Duration = Duration::from_secs(1);

pub struct RateLimiter {
    rate: Rate,
    buckets: Mutex<Buckets>,
}

struct Buckets {
    by_caller: HashMap<i64, Bucket>,
    swept: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn tokens_at(&self, now: Instant, rate: Rate) -> f64 {
        let since = now.saturating_duration_since(self.filled).as_secs_f64();
        (self.tokens + since * rate.per_second).min(rate.burst)
    }
}

impl RateLimiter {
    pub fn new(rate: Rate) -> Self {
        let buckets = Mutex::new(Buckets { by_caller: HashMap::new(), swept: None });
        Self { rate, buckets }
    }

    /// Takes one token of the caller's bucket, or tells the whole seconds until there is one.
    pub fn take(&self, caller: i64, now: Instant) -> Result<(), u64> {
        // Nothing panics while it holds the lock; if it did, the buckets were still sound.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.by_caller.len() >= MOST_BUCKETS && !buckets.by_caller.contains_key(&caller) {
            buckets.sweep(now, self.rate);
            if buckets.by_caller.len() >= MOST_BUCKETS {
                // Better some callers without a limit than none served.
                return Ok(());
            }
        }
        let full = Bucket { tokens: self.rate.burst, filled: now };
        let bucket = buckets.by_caller.entry(caller).or_insert(full);
        let tokens = bucket.tokens_at(now, self.rate);
        if tokens < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - tokens) / self.rate.per_second);
            return Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        }
        *bucket = Bucket { tokens: tokens - 1.0, filled: now };
        Ok(())
    }
}

impl Buckets {
    /// Forgets those that are full again: a new one would be the same.
    fn sweep(&mut self, now: Instant, rate: Rate) {
        let due =
            self.swept.is_none_or(|swept| now.saturating_duration_since(swept) >= BETWEEN_SWEEPS);
        if due {
            self.by_caller.retain(|_, bucket| bucket.tokens_at(now, rate) < rate.burst);
            self.swept = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 2.0, burst: 3.0 };

    #[test]
    fn the_burst_is_spent_and_flows_back_with_time() {
        let limiter = RateLimiter::new(RATE);
        let start = Instant::now();
        let answers = [(); 4].map(|()| limiter.take(7, start));
        assert_eq!(answers, [Ok(()), Ok(()), Ok(()), Err(1)]);
        assert_eq!(limiter.take(7, start + Duration::from_millis(500)), Ok(()));
        assert_eq!(limiter.take(7, start + Duration::from_millis(500)), Err(1));
    }

    #[test]
    fn one_caller_does_not_use_what_is_anothers() {
        let limiter = RateLimiter::new(RATE);
        let start = Instant::now();
        for _ in 0..4 {
            limiter.take(7, start).ok();
        }
        assert_eq!(limiter.take(8, start), Ok(()));
    }

    #[test]
    fn the_wait_is_rounded_up_to_whole_seconds() {
        let limiter = RateLimiter::new(Rate { per_second: 0.4, burst: 1.0 });
        let start = Instant::now();
        assert_eq!(limiter.take(7, start), Ok(()));
        assert_eq!(limiter.take(7, start), Err(3));
    }

    #[test]
    fn idle_buckets_make_room_for_new_callers() {
        let limiter = RateLimiter::new(RATE);
        let start = Instant::now();
        for caller in 0..i64::try_from(MOST_BUCKETS).unwrap() {
            assert_eq!(limiter.take(caller, start), Ok(()));
        }
        let later = start + Duration::from_secs(10);
        assert_eq!(limiter.take(-1, later), Ok(()));
        assert_eq!(limiter.buckets.lock().unwrap().by_caller.len(), 1);
    }
}
