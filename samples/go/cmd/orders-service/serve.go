package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"example.org/orders-service/internal/api"
	"example.org/orders-service/internal/auth"
	"example.org/orders-service/internal/config"
	"example.org/orders-service/internal/database"
)

// How long a client may take. A server without these waits for slow ones for ever.
const (
	headerTimeout = 5 * time.Second
	bodyTimeout   = 10 * time.Second // from the first byte of the header
	idleTimeout   = 75 * time.Second // longer than the proxy's, which has to close first
	maxHeader     = 16 << 10
)

// serve answers requests until ctx is done, and then those that have begun.
func serve(ctx context.Context, settings config.Config, log *slog.Logger) error {
	// Requests outlive the signal: they are cancelled only when the time of grace is over.
	requests, cancelRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelRequests()
	pool, err := database.Open(requests, settings.Database)
	if err != nil {
		return err
	}
	defer pool.Close()
	server := &http.Server{
		Handler: api.New(api.Options{
			Pool:     pool,
			Verifier: auth.NewVerifier(settings.Keys, settings.Issuer, settings.Audience),
			Reads:    settings.Reads,
			Writes:   settings.Writes,
			Log:      log,
		}),
		BaseContext:                  func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout:            headerTimeout,
		ReadTimeout:                  bodyTimeout,
		WriteTimeout:                 bodyTimeout + settings.Database.AcquireTimeout + settings.Database.StatementTimeout + 5*time.Second,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHeader,
		ErrorLog:                     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		DisableGeneralOptionsHandler: true, // "OPTIONS *" is answered by our handler, with our headers
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(settings.Host, strconv.Itoa(settings.Port)))
	if err != nil {
		return err
	}
	log.Info("listening", "port", listener.Addr().(*net.TCPAddr).Port)

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	return shutDown(ctx, server, settings.ShutdownGrace, cancelRequests, log)
}

// --8<-- [start:shutdown]

// shutDown stops accepting and waits for the requests in flight. What is left after the grace is cut off.
func shutDown(ctx context.Context, server *http.Server, grace time.Duration, cancelRequests func(), log *slog.Logger) error {
	log.Info("stopping")
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(limit)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests were cut off")
		cancelRequests()
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

// --8<-- [end:shutdown]
