// Package database holds the pool of connections, the migrations, and what their errors mean.
package database

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config says where the database is and how long anything may wait for it.
type Config struct {
	URL              string
	PoolSize         int
	AcquireTimeout   time.Duration
	StatementTimeout time.Duration
	LockTimeout      time.Duration
}

// connectTimeout ends attempts to reach a host that does not answer.
const connectTimeout = 2 * time.Second

// ValidURL tells whether the address can be read. It connects to nothing.
func ValidURL(url string) bool {
	if !strings.HasPrefix(url, "postgresql://") && !strings.HasPrefix(url, "postgres://") {
		return false // pgx would take it for a list of keywords, host=...
	}
	_, err := pgx.ParseConfig(url)
	return err == nil
}

// A Pool lends connections to functions and always gets them back.
type Pool struct {
	pool           *pgxpool.Pool
	acquireTimeout time.Duration
	timeout        time.Duration   // of the wait for a connection and the work with it
	done           context.Context // of the process
}

// --8<-- [start:open]

// Open makes the pool. It does not wait for a connection, so that the
// service starts also while the database is down. When ctx is done, all
// work with connections is cancelled.
func Open(ctx context.Context, config Config) (*Pool, error) {
	settings, err := pgxpool.ParseConfig(config.URL)
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	settings.MaxConns = int32(config.PoolSize)
	settings.MinConns = int32(config.PoolSize)
	settings.MaxConnLifetime = 30 * time.Minute
	settings.MaxConnLifetimeJitter = 5 * time.Minute
	settings.ConnConfig.ConnectTimeout = connectTimeout
	// PostgreSQL itself ends what takes too long, also when this process is gone.
	parameters := settings.ConnConfig.RuntimeParams
	parameters["application_name"] = "orders-service"
	parameters["statement_timeout"] = milliseconds(config.StatementTimeout)
	parameters["lock_timeout"] = milliseconds(config.LockTimeout)
	parameters["idle_in_transaction_session_timeout"] = milliseconds(config.StatementTimeout)

	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	timeout := config.AcquireTimeout + config.StatementTimeout
	return &Pool{pool, config.AcquireTimeout, timeout, ctx}, nil
}

// --8<-- [end:open]

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Close waits until all connections are back, and closes them.
func (p *Pool) Close() { p.pool.Close() }

// --8<-- [start:lend]

// WithConn lends a connection to work, which has to use the context that it
// is given. That one has a deadline for all statements together, and is not
// cancelled when the client hangs up: pgx would close the connection.
func (p *Pool) WithConn(ctx context.Context, work func(context.Context, *pgxpool.Conn) error) error {
	deadline := time.Now().Add(p.timeout)
	conn, err := p.acquire(ctx)
	if err != nil {
		return fmt.Errorf("acquire connection: %w", err)
	}
	defer conn.Release()
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline)
	defer cancel()
	stop := context.AfterFunc(p.done, cancel)
	defer stop()
	return work(ctx, conn)
}

// acquire waits for a connection. The pool has no timeout of its own.
func (p *Pool) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, p.acquireTimeout)
	defer cancel()
	return p.pool.Acquire(ctx)
}

// InTx runs work in one transaction at READ COMMITTED: committed if it
// returns nil, else rolled back, also after a panic.
func (p *Pool) InTx(ctx context.Context, work func(context.Context, pgx.Tx) error) error {
	return p.WithConn(ctx, func(ctx context.Context, conn *pgxpool.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			return work(ctx, tx)
		})
	})
}

// --8<-- [end:lend]

// Ready asks the database for an answer.
func (p *Pool) Ready(ctx context.Context) error {
	return p.WithConn(ctx, func(ctx context.Context, conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, "SELECT 1")
		return err
	})
}
