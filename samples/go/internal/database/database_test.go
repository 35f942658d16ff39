package database_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.org/orders-service/internal/database"
	"example.org/orders-service/internal/dbtest"
	"example.org/orders-service/migrations"
)

// --8<-- [start:up-down-up]

func TestMigrationsLeadUpDownAndUpAgain(t *testing.T) {
	address := dbtest.Empty(t)
	migrate := func(direction database.Direction, want ...string) {
		t.Helper()
		names, err := database.Migrate(t.Context(), address, migrations.Files, direction)
		if err != nil || !slices.Equal(names, want) {
			t.Fatalf("%s: got %v, %v; want %v", direction, names, err, want)
		}
	}
	const first, second = "0001_orders.sql", "0002_idempotency_keys_and_outbox.sql"
	before := schema(t, address)
	migrate(database.Up, first, second)
	full := schema(t, address)
	migrate(database.Up)
	migrate(database.DownOne, second)
	if strings.Contains(schema(t, address), "outbox") {
		t.Error("one step down has left the outbox")
	}
	migrate(database.Down, first)
	if got := schema(t, address); got != before {
		t.Errorf("all the way down has left\n%s", got)
	}
	migrate(database.Up, first, second)
	if got := schema(t, address); got != full {
		t.Errorf("got\n%s\nthe second time, and\n%s\nthe first time", got, full)
	}
}

// --8<-- [end:up-down-up]

// schema describes all columns, constraints and indexes but those of goose's own table.
func schema(t *testing.T, address string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	rows, err := conn.Query(t.Context(), `
		SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
		FROM information_schema.columns WHERE table_schema = current_schema AND table_name NOT LIKE 'goose%'
		UNION ALL
		SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
		FROM pg_constraint WHERE connamespace = current_schema::regnamespace AND conrelid::regclass::text NOT LIKE 'goose%'
		UNION ALL
		SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema AND tablename NOT LIKE 'goose%'
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func openPool(t *testing.T, change func(*database.Config)) *database.Pool {
	t.Helper()
	config := database.Config{
		URL: dbtest.Empty(t), PoolSize: 1,
		AcquireTimeout: 5 * time.Second, StatementTimeout: 5 * time.Second, LockTimeout: time.Second,
	}
	change(&config)
	pool, err := database.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func TestAConnectionComesBackWhateverIsDoneWithIt(t *testing.T) {
	pool := openPool(t, func(*database.Config) {})
	abuses := map[string]func(context.Context, pgx.Tx) error{
		"an error": func(context.Context, pgx.Tx) error { return errors.New("no") },
		"a panic":  func(context.Context, pgx.Tx) error { panic("no") },
		"a failed statement": func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "SELECT 1/0")
			return err
		},
		"a query that is not read": func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Query(ctx, "SELECT generate_series(1, 10)")
			return err
		},
	}
	for name, abuse := range abuses {
		t.Run(name, func(t *testing.T) {
			func() {
				defer func() { _ = recover() }()
				_ = pool.InTx(t.Context(), abuse)
			}()
			if err := pool.Ready(t.Context()); err != nil {
				t.Fatalf("the only connection is gone: %v", err)
			}
		})
	}
}

// --8<-- [start:hangs-up]

func TestAClientThatHangsUpCostsNoConnection(t *testing.T) {
	pool := openPool(t, func(*database.Config) {})
	backend := func(ctx context.Context, before func()) (pid int) {
		err := pool.InTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
			before()
			return tx.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid)
		})
		if err != nil {
			t.Error(err)
		}
		return pid
	}
	client, hangUp := context.WithCancel(t.Context())
	first := backend(client, hangUp)
	if second := backend(t.Context(), func() {}); first != second {
		t.Errorf("the server process was %d, and is %d", first, second)
	}
	if err := pool.Ready(client); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want no connection for a client who has gone", err)
	}
}

// --8<-- [end:hangs-up]

func TestPgxClosesAConnectionWhoseContextIsCancelled(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), dbtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	client, hangUp := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, hangUp)
	if _, err := conn.Exec(client, "SELECT pg_sleep(60)"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !conn.IsClosed() {
		t.Error("pgx keeps it by now: is context.WithoutCancel in WithConn still needed?")
	}
}

func TestWorkEndsWithTheProcess(t *testing.T) {
	process, end := context.WithCancel(t.Context())
	pool, err := database.Open(process, database.Config{
		URL: dbtest.Empty(t), PoolSize: 1,
		AcquireTimeout: time.Minute, StatementTimeout: time.Minute, LockTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	err = pool.WithConn(t.Context(), func(ctx context.Context, conn *pgxpool.Conn) error {
		end()
		_, err := conn.Exec(ctx, "SELECT pg_sleep(60)")
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want the end of the process", err)
	}
}

func TestThoseWhoWaitTooLongForAConnectionAreToldSo(t *testing.T) {
	pool := openPool(t, func(c *database.Config) { c.AcquireTimeout = 20 * time.Millisecond })
	waitReady(t, pool)
	err := pool.WithConn(t.Context(), func(context.Context, *pgxpool.Conn) error {
		if err := pool.Ready(t.Context()); !database.IsUnavailable(err) {
			t.Errorf("got %v; want unavailable", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// waitReady waits for the pool's connection: a short acquire timeout may end before the first one is made.
func waitReady(t *testing.T, pool *database.Pool) {
	t.Helper()
	for pool.Ready(t.Context()) != nil {
		time.Sleep(10 * time.Millisecond)
	}
}

func TestPostgreSQLEndsStatementsThatTakeTooLong(t *testing.T) {
	pool := openPool(t, func(c *database.Config) { c.StatementTimeout = 50 * time.Millisecond })
	err := pool.WithConn(t.Context(), func(ctx context.Context, conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, "SELECT pg_sleep(60)")
		return err
	})
	if !database.HasCode(err, "57014") || !database.IsUnavailable(err) {
		t.Errorf("got %v; want 57014", err)
	}
}

func TestABrokenConnectionIsReplaced(t *testing.T) {
	pool := openPool(t, func(*database.Config) {})
	err := pool.WithConn(t.Context(), func(ctx context.Context, conn *pgxpool.Conn) error {
		_, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
		return err
	})
	if !database.IsUnavailable(err) {
		t.Errorf("got %v; want unavailable", err)
	}
	if err := pool.Ready(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAConnectionThatTheNetworkCutsIsReplaced(t *testing.T) {
	var cut func()
	pool := openPool(t, func(c *database.Config) { c.URL, cut = relayed(t, c.URL) })
	for range 3 {
		waitReady(t, pool)
		cut()
		err := pool.InTx(t.Context(), func(ctx context.Context, tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "SELECT 1")
			return err
		})
		if !database.IsUnavailable(err) {
			t.Errorf("got %v; want unavailable", err)
		}
	}
}

// relayed returns the address of a relay before the database, and a function that cuts its connections.
func relayed(t *testing.T, address string) (string, func()) {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var mu sync.Mutex
	var open []net.Conn
	relay := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.Close()
	}
	go func(host string) {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", host)
			if err != nil {
				_ = client.Close()
				continue
			}
			mu.Lock()
			open = append(open, client, server)
			mu.Unlock()
			go relay(server, client)
			go relay(client, server)
		}
	}(target.Host)
	target.Host = listener.Addr().String()
	return target.String(), func() {
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range open {
			_ = conn.Close()
		}
		open = nil
	}
}

func TestNoDatabaseIsUnavailableAndNoReasonNotToStart(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a port that nobody listens at, once it is closed
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	pool, err := database.Open(t.Context(), database.Config{
		URL: fmt.Sprintf("postgresql://orders@%s/orders", address), PoolSize: 1,
		AcquireTimeout: time.Second, StatementTimeout: time.Second, LockTimeout: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if err := pool.Ready(t.Context()); !database.IsUnavailable(err) {
		t.Errorf("got %v; want unavailable", err)
	}
}

func TestOnlyWhatMayPassIsUnavailable(t *testing.T) {
	code := func(code string) error { return fmt.Errorf("insert order: %w", &pgconn.PgError{Code: code}) }
	for _, err := range []error{
		code("57014"), code("55P03"), code("57P01"), code("57P02"), code("57P03"), code("08006"),
		io.ErrUnexpectedEOF, net.ErrClosed, pgconn.ErrConnClosed, context.DeadlineExceeded, &net.OpError{Err: errors.New("broken pipe")},
	} {
		if !database.IsUnavailable(err) {
			t.Errorf("%v is not unavailable", err)
		}
	}
	for _, err := range []error{code("23505"), code("42P01"), code("22021"), errors.New("a bug"), pgx.ErrNoRows} {
		if database.IsUnavailable(err) {
			t.Errorf("%v is unavailable", err)
		}
	}
}
