package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

var securityHeaders = map[string]string{
	"X-Content-Type-Options":    "nosniff",
	"Content-Security-Policy":   "default-src 'none'; frame-ancestors 'none'",
	"X-Frame-Options":           "DENY",
	"Cache-Control":             "no-store",
	"Referrer-Policy":           "no-referrer",
	"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}

// observe surrounds everything: trace id, headers, and one line in the log for each request.
func (a *api) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		ctx := context.WithValue(r.Context(), traceKey{}, newTraceID(r.Header))
		r = r.WithContext(ctx)
		for name, value := range securityHeaders {
			w.Header().Set(name, value)
		}
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			a.Log.LogAttrs(ctx, slog.LevelInfo, "request",
				slog.String("method", r.Method),
				slog.String("route", template(r)),
				slog.Int("status", answer.status),
				slog.Float64("duration_ms", float64(time.Since(started).Microseconds())/1000),
				slog.String("trace_id", traceID(ctx)))
		}()
		next.ServeHTTP(answer, r)
	})
}

// template is the route as it was registered: paths would make a metric of each order.
func template(r *http.Request) string {
	_, path, _ := strings.Cut(r.Pattern, "/")
	if path == "" {
		return "unmatched"
	}
	return "/" + path
}

// --8<-- [start:serve]

// serve turns what a handler returns into an answer. A panic is one more
// error: without recover the client would see a connection that breaks.
func (a *api) serve(handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if reason := recover(); reason == http.ErrAbortHandler {
				panic(reason) // on purpose: the connection is to be closed
			} else if reason != nil {
				a.fail(w, r, fmt.Errorf("panic: %v", reason))
			}
		}()
		if err := handle(w, r); err != nil {
			a.fail(w, r, err)
		}
	})
}

func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem := problemOf(err)
	why := []slog.Attr{slog.String("error", err.Error()), slog.String("trace_id", traceID(r.Context()))}
	switch problem.Status {
	case http.StatusInternalServerError:
		why = append(why, slog.String("stack", string(debug.Stack())))
		a.Log.LogAttrs(r.Context(), slog.LevelError, "internal error", why...)
	case http.StatusServiceUnavailable:
		a.Log.LogAttrs(r.Context(), slog.LevelWarn, "unavailable", why...)
	}
	problem.write(w, r)
}

// --8<-- [end:serve]

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// traceparent is that of W3C Trace Context; versions after 00 may append fields.
var traceparent = regexp.MustCompile(`^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$`)

const (
	noTrace = "00000000000000000000000000000000"
	noSpan  = "0000000000000000"
)

// newTraceID takes over the caller's trace, or begins one.
func newTraceID(header http.Header) string {
	if values := header.Values("Traceparent"); len(values) == 1 {
		if id, ok := callersTrace(values[0]); ok {
			return id
		}
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails: it would end the process
	return hex.EncodeToString(id)
}

func callersTrace(parent string) (id string, ok bool) {
	part := traceparent.FindStringSubmatch(parent)
	if part == nil {
		return "", false
	}
	version, id, span, more := part[1], part[2], part[3], part[4]
	if version == "ff" || version == "00" && more != "" {
		return "", false
	}
	return id, id != noTrace && span != noSpan
}
