package database

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATEs that the service acts on; https://www.postgresql.org/docs/15/errcodes-appendix.html.
const (
	ForeignKeyViolation = "23503"
	LockNotAvailable    = "55P03"
	queryCanceled       = "57014" // statement_timeout
	connectionException = "08"    // a whole class
)

// passing are the codes of what took too long, and of a server that is shutting down, has crashed, or is starting.
var passing = []string{queryCanceled, LockNotAvailable, "57P01", "57P02", "57P03"}

// HasCode tells whether PostgreSQL has refused with this SQLSTATE.
func HasCode(err error, code string) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == code
}

// --8<-- [start:unavailable]

// IsUnavailable tells whether the same request may succeed in a moment:
// there was no connection, it broke, or something took too long.
func IsUnavailable(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && !isConnectError(err) {
		return slices.Contains(passing, refused.Code) ||
			strings.HasPrefix(refused.Code, connectionException)
	}
	_, network := errors.AsType[net.Error](err)
	return network || isConnectError(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// --8<-- [end:unavailable]

func isConnectError(err error) bool {
	_, ok := errors.AsType[*pgconn.ConnectError](err)
	return ok
}
