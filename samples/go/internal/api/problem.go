package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"example.org/orders-service/internal/database"
	"example.org/orders-service/internal/orders"
)

const problemTypes = "https://orders.example.org/problems/"

// A Problem is the answer to a request that failed (RFC 9457), and the error that carries it up to where it is written.
type Problem struct {
	Type        string `json:"type,omitempty"` // none: the status says all, about:blank
	Title       string `json:"title"`
	Status      int    `json:"status"`
	Detail      string `json:"detail"`
	Instance    string `json:"instance"`
	Errors      any    `json:"errors,omitempty"`
	OrderStatus string `json:"order_status,omitempty"`
	LimitBytes  int    `json:"limit_bytes,omitempty"`
	TraceID     string `json:"trace_id"`

	header map[string]string
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// newProblem makes a problem of the catalogue in docs/api/errors.md, which clients rely on.
func newProblem(status int, slug, title, detail string) *Problem {
	return &Problem{Type: problemTypes + slug, Title: title, Status: status, Detail: detail}
}

// statusProblem is a problem about which the status says everything.
func statusProblem(status int, detail string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail}
}

func (p *Problem) with(name, value string) *Problem {
	if p.header == nil {
		p.header = make(map[string]string)
	}
	p.header[name] = value
	return p
}

func (p *Problem) retryAfter(seconds int) *Problem {
	return p.with("Retry-After", strconv.Itoa(seconds))
}

func malformed(detail string) *Problem {
	return newProblem(http.StatusBadRequest, "malformed-request", "The request cannot be read", detail)
}

func invalid[Fault orders.Fault | parameterFault](faults []Fault) *Problem {
	p := newProblem(http.StatusUnprocessableEntity, "validation-failed",
		"The request has invalid values", "Correct what is in errors, and repeat")
	p.Errors = faults
	return p
}

func unauthenticated(challenge string) *Problem {
	return newProblem(http.StatusUnauthorized, "unauthenticated", "We do not know you",
		"Send a valid access token: Authorization: Bearer ...").with("WWW-Authenticate", challenge)
}

func unavailable() *Problem {
	return newProblem(http.StatusServiceUnavailable, "unavailable", "The service cannot answer at the moment",
		"Repeat the request in a moment, with the same Idempotency-Key if it has one").retryAfter(1)
}

// --8<-- [start:problem-of]

// problemOf is the one place that knows which error is which answer. What
// is not in the list is our fault, and the client learns no more than that.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*orders.InvalidError](err); ok {
		return invalid(e.Faults)
	}
	if e, ok := errors.AsType[*orders.NotCancellableError](err); ok {
		p := newProblem(http.StatusConflict, "order-not-cancellable",
			"The order cannot be cancelled",
			"Only new and paid ones can; this one is "+string(e.Status))
		p.OrderStatus = string(e.Status)
		return p
	}
	switch {
	case errors.Is(err, orders.ErrNotFound):
		return newProblem(http.StatusNotFound, "order-not-found", "There is no such order",
			"No order of yours has this id")
	case errors.Is(err, orders.ErrUnknownCustomer):
		return unauthenticated(invalidToken)
	case errors.Is(err, orders.ErrInvalidCursor):
		return newProblem(http.StatusBadRequest, "invalid-cursor", "The cursor cannot be read",
			"Begin again without a cursor")
	case errors.Is(err, orders.ErrKeyInUse):
		return newProblem(http.StatusConflict, "idempotency-key-in-use",
			"The first request with this key is still running",
			"Wait, then repeat it unchanged").retryAfter(1)
	case errors.Is(err, orders.ErrKeyReused):
		return newProblem(http.StatusUnprocessableEntity, "idempotency-key-reused",
			"The key belongs to another request", "Make a new Idempotency-Key for each order")
	case database.IsUnavailable(err):
		return unavailable()
	}
	return newProblem(http.StatusInternalServerError, "internal-error", "Something went wrong on our side",
		"Try again; if it stays, tell us the trace_id")
}

// --8<-- [end:problem-of]

// write answers with the problem.
func (p *Problem) write(w http.ResponseWriter, r *http.Request) {
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	p.Instance = r.URL.EscapedPath()
	p.TraceID = traceID(r.Context())
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // a problem holds nothing but strings and numbers
	}
	writeBody(w, p.Status, "application/problem+json", body)
}

// writeBody answers with a whole body. A client that has gone is nothing that could be repaired here.
func writeBody(w http.ResponseWriter, status int, mediaType string, body []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

type traceKey struct{}

func traceID(ctx context.Context) string {
	id, _ := ctx.Value(traceKey{}).(string)
	return id
}
