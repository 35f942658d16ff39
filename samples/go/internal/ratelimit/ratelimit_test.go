package ratelimit

import (
	"sync"
	"testing"
	"time"
)

func limiterAt(rate Rate, size int) (*Limiter, *time.Time) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	limiter := New(rate, size)
	limiter.now = func() time.Time { return now }
	return limiter, &now
}

func use(t *testing.T, l *Limiter, customer int64, times int) {
	t.Helper()
	for i := range times {
		if ok, _ := l.Allow(customer); !ok {
			t.Fatalf("request %d of customer %d was refused", i+1, customer)
		}
	}
}

func TestACustomerWhoHasUsedTheBurstWaitsForTheNextToken(t *testing.T) {
	limiter, now := limiterAt(Rate{PerSecond: 0.5, Burst: 3}, 10)
	use(t, limiter, 1, 3)
	ok, retryAfter := limiter.Allow(1)
	if ok || retryAfter != 2 {
		t.Fatalf("got %v, %d; want a refusal for 2 s", ok, retryAfter)
	}
	*now = now.Add(1500 * time.Millisecond)
	if ok, retryAfter := limiter.Allow(1); ok || retryAfter != 1 {
		t.Fatalf("got %v, %d; want a refusal for 1 s", ok, retryAfter)
	}
	*now = now.Add(500 * time.Millisecond)
	use(t, limiter, 1, 1)
}

func TestABucketHoldsNoMoreThanTheBurst(t *testing.T) {
	limiter, now := limiterAt(Rate{PerSecond: 1, Burst: 2}, 10)
	use(t, limiter, 1, 1)
	*now = now.Add(time.Hour)
	use(t, limiter, 1, 2)
	if ok, _ := limiter.Allow(1); ok {
		t.Fatal("an hour of silence has made more than the burst")
	}
}

func TestCustomersDoNotUseEachOthersTokens(t *testing.T) {
	limiter, _ := limiterAt(Rate{PerSecond: 1, Burst: 1}, 10)
	use(t, limiter, 1, 1)
	use(t, limiter, 2, 1)
}

func TestTheCustomerWhoWasQuietForLongestIsForgotten(t *testing.T) {
	limiter, _ := limiterAt(Rate{PerSecond: 1, Burst: 2}, 2)
	use(t, limiter, 1, 2)
	use(t, limiter, 2, 1)
	limiter.Allow(1) // refused, and yet a sign of life
	use(t, limiter, 3, 1)
	if len(limiter.buckets) != 2 || limiter.recent.Len() != 2 {
		t.Fatalf("%d buckets; want 2", len(limiter.buckets))
	}
	if ok, _ := limiter.Allow(1); ok {
		t.Fatal("customer 1 was forgotten; want customer 2")
	}
}

func TestRequestsAtOnceTakeEachTokenOnce(t *testing.T) {
	limiter, _ := limiterAt(Rate{PerSecond: 1, Burst: 50}, 10)
	var group sync.WaitGroup
	var mu sync.Mutex
	allowed := 0
	for range 200 {
		group.Go(func() {
			if ok, _ := limiter.Allow(1); ok {
				mu.Lock()
				allowed++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if allowed != 50 {
		t.Fatalf("%d requests were let through; want 50", allowed)
	}
}
