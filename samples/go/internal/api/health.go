package api

import (
	"log/slog"
	"net/http"
)

const plainText = "text/plain; charset=utf-8"

// healthz says that the process runs. It asks nothing else: a restart repairs no database.
func (a *api) healthz(w http.ResponseWriter, _ *http.Request) error {
	writeBody(w, http.StatusOK, plainText, []byte("ok"))
	return nil
}

// readyz says whether requests should be sent here.
func (a *api) readyz(w http.ResponseWriter, r *http.Request) error {
	if err := a.Pool.Ready(r.Context()); err != nil {
		a.Log.WarnContext(r.Context(), "not ready", slog.Any("error", err), slog.String("trace_id", traceID(r.Context())))
		writeBody(w, http.StatusServiceUnavailable, plainText, []byte("unavailable"))
		return nil
	}
	writeBody(w, http.StatusOK, plainText, []byte("ready"))
	return nil
}
