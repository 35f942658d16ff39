package api

import (
	"context"
	"net/http"
	"strings"

	"example.org/orders-service/internal/auth"
)

// What a client without a good token is told (RFC 6750, section 3).
const (
	noToken      = `Bearer realm="orders"`
	invalidToken = `Bearer realm="orders", error="invalid_token"`
)

// --8<-- [start:protect]

// protect lets a request through only if its caller is known, may use the
// route, and does not use it too often.
func (a *api) protect(route route) handler {
	if route.scope == "" {
		return route.handle
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		caller, err := a.authenticate(r)
		if err != nil {
			return err
		}
		if !caller.Has(route.scope) {
			return newProblem(http.StatusForbidden, "insufficient-scope", "Your token does not allow this",
				"The request needs a token with the scope "+route.scope)
		}
		if ok, seconds := route.limit.Allow(caller.CustomerID); !ok {
			return newProblem(http.StatusTooManyRequests, "rate-limited", "Too many requests",
				"Wait as long as Retry-After says, then repeat").retryAfter(seconds)
		}
		return route.handle(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, caller)))
	}
}

// --8<-- [end:protect]

func (a *api) authenticate(r *http.Request) (auth.Caller, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return auth.Caller{}, unauthenticated(noToken)
	}
	caller, err := a.Verifier.Verify(token)
	if err != nil {
		return auth.Caller{}, unauthenticated(invalidToken)
	}
	return caller, nil
}

type callerKey struct{}

// customer is whose request this is. It panics on a route that has no scope, so that none can work by accident.
func customer(r *http.Request) int64 {
	return r.Context().Value(callerKey{}).(auth.Caller).CustomerID
}
