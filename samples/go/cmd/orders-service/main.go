// Command orders-service serves the orders API, and migrates its database.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"example.org/orders-service/internal/config"
	"example.org/orders-service/internal/database"
	"example.org/orders-service/migrations"
)

var errUsage = errors.New("usage: orders-service serve | migrate up | migrate down | migrate down-one")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run is main without the process, so that tests can call it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	switch strings.Join(args, " ") {
	case "serve":
		settings, err := config.Load(getenv)
		if err != nil {
			return err
		}
		return serve(ctx, settings, newLog(stdout))
	case "migrate up":
		return migrate(ctx, getenv, stdout, database.Up)
	case "migrate down":
		return migrate(ctx, getenv, stdout, database.Down)
	case "migrate down-one":
		return migrate(ctx, getenv, stdout, database.DownOne)
	}
	return errUsage
}

func migrate(ctx context.Context, getenv func(string) string, stdout io.Writer, direction database.Direction) error {
	url, err := config.LoadDatabaseURL(getenv)
	if err != nil {
		return err
	}
	names, err := database.Migrate(ctx, url, migrations.Files, direction)
	if err != nil {
		return err
	}
	for _, name := range names {
		fmt.Fprintln(stdout, direction, name)
	}
	return nil
}

// newLog writes a JSON object for each line. The key of the text is "message", as in our other services.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
			if len(groups) == 0 && attr.Key == slog.MessageKey {
				attr.Key = "message"
			}
			return attr
		},
	}))
}
