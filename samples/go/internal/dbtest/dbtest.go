// Package dbtest gives each test a schema of its own in a real PostgreSQL, so that tests need not wait for each other.
package dbtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.org/orders-service/internal/database"
	"example.org/orders-service/migrations"
)

// --8<-- [start:schema]

// Empty makes an empty schema in the database of DATABASE_URL, and drops it
// after the test. It returns the address to use. Without DATABASE_URL the
// test is skipped; `make test` asks for it first.
func Empty(t testing.TB) string {
	t.Helper()
	base := os.Getenv("DATABASE_URL")
	if base == "" {
		t.Skip("needs DATABASE_URL")
	}
	schema := "test_" + strings.ToLower(rand.Text())
	admin := connect(t, base)
	execute(t, admin, "CREATE SCHEMA "+schema)
	t.Cleanup(func() {
		execute(t, admin, "DROP SCHEMA "+schema+" CASCADE")
		_ = admin.Close(context.Background())
	})
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal("DATABASE_URL is no URL")
	}
	query := address.Query()
	query.Set("search_path", schema)
	address.RawQuery = query.Encode()
	return address.String()
}

// Migrated makes a schema with all migrations, two customers (1 and 2), and prices of BOOK-1 and BOOK-2 in EUR.
func Migrated(t testing.TB) (address string, db *pgx.Conn) {
	t.Helper()
	address = Empty(t)
	if _, err := database.Migrate(t.Context(), address, migrations.Files, database.Up); err != nil {
		t.Fatal(err)
	}
	db = connect(t, address)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	execute(t, db, `INSERT INTO customers (email) VALUES ('kim@example.org'), ('lee@example.org')`)
	execute(t, db, `INSERT INTO prices VALUES ('BOOK-1', 'EUR', 1490), ('BOOK-2', 'EUR', 2000)`)
	return address, db
}

// --8<-- [end:schema]

// Pool opens a pool of four connections that waits for nothing longer than the service does.
func Pool(t testing.TB, address string) *database.Pool {
	t.Helper()
	pool, err := database.Open(t.Context(), database.Config{
		URL:              address,
		PoolSize:         4,
		AcquireTimeout:   5 * time.Second,
		StatementTimeout: 5 * time.Second,
		LockTimeout:      time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func connect(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func execute(t testing.TB, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
