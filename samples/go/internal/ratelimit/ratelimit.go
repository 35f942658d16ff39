// Package ratelimit limits how often one customer may ask.
//
// The buckets are in memory, so each instance of the service counts for itself: with three
// instances behind a load balancer a customer gets up to three times the rate. Where that
// matters, the gateway or Redis has to count.
package ratelimit

import (
	"container/list"
	"math"
	"sync"
	"time"
)

// A Rate is what one customer may use: Burst at once, and PerSecond in the long run.
type Rate struct {
	PerSecond float64
	Burst     int
}

// A Limiter holds a token bucket for each customer. It is safe for concurrent use.
type Limiter struct {
	rate Rate
	size int
	now  func() time.Time

	mu      sync.Mutex
	buckets map[int64]*list.Element
	recent  *list.List // of *bucket, the last one used in front
}

type bucket struct {
	customer int64
	tokens   float64
	filled   time.Time
}

// New returns a limiter that remembers at most size customers.
//
// The customer who has been quiet for longest is forgotten first, and starts again with a full bucket.
func New(rate Rate, size int) *Limiter {
	return &Limiter{
		rate:    rate,
		size:    size,
		now:     time.Now,
		buckets: make(map[int64]*list.Element),
		recent:  list.New(),
	}
}

// --8<-- [start:allow]

// Allow takes one token from the customer's bucket. If there is none, it says
// in how many seconds (1 or more) there will be.
func (l *Limiter) Allow(customer int64) (ok bool, retryAfter int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(customer)
	now := l.now()
	b.tokens = min(float64(l.rate.Burst), b.tokens+now.Sub(b.filled).Seconds()*l.rate.PerSecond)
	b.filled = now
	if b.tokens < 1 {
		return false, max(1, int(math.Ceil((1-b.tokens)/l.rate.PerSecond)))
	}
	b.tokens--
	return true, 0
}

// --8<-- [end:allow]

// bucket finds the customer's bucket, or makes a full one in place of the one that was idle for longest.
func (l *Limiter) bucket(customer int64) *bucket {
	if element, ok := l.buckets[customer]; ok {
		l.recent.MoveToFront(element)
		return element.Value.(*bucket)
	}
	if l.recent.Len() >= l.size {
		idle := l.recent.Remove(l.recent.Back()).(*bucket)
		delete(l.buckets, idle.customer)
	}
	b := &bucket{customer: customer, tokens: float64(l.rate.Burst), filled: l.now()}
	l.buckets[customer] = l.recent.PushFront(b)
	return b
}
