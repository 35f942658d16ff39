package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/orders-service/internal/ratelimit"
)

var secret = base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("s", 32)))

// environmentOf holds what is required; changes come in pairs of name and value.
func environmentOf(changes ...string) func(string) string {
	values := map[string]string{
		"DATABASE_URL": "postgresql://orders@127.0.0.1:5432/orders",
		"JWT_KEYS":     fmt.Sprintf(`{"2026-11": %q}`, secret),
	}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestEverythingButAddressAndKeysHasADefault(t *testing.T) {
	config, err := Load(environmentOf())
	if err != nil {
		t.Fatal(err)
	}
	if config.Port != 8080 || config.Host != "127.0.0.1" || config.Audience != "orders" {
		t.Errorf("got %s:%d for %s", config.Host, config.Port, config.Audience)
	}
	if want := (ratelimit.Rate{PerSecond: 2, Burst: 10}); config.Writes != want {
		t.Errorf("got writes %v; want %v", config.Writes, want)
	}
	if config.Database.PoolSize != 10 || config.Database.AcquireTimeout != 500*time.Millisecond {
		t.Errorf("got %+v", config.Database)
	}
	if string(config.Keys["2026-11"]) != strings.Repeat("s", 32) {
		t.Errorf("got keys %v", config.Keys)
	}
}

func TestTheErrorNamesTheVariableAndNotItsValue(t *testing.T) {
	short := base64.RawURLEncoding.EncodeToString([]byte("sesame"))
	wrong := [][2]string{
		{"DATABASE_URL", ""},
		{"DATABASE_URL", "host=sesame"},
		{"DATABASE_URL", "postgresql://orders:sesame@127.0.0.1:port/orders"},
		{"JWT_KEYS", ""},
		{"JWT_KEYS", "sesame"},
		{"JWT_KEYS", "null"},
		{"JWT_KEYS", "{}"},
		{"JWT_KEYS", fmt.Sprintf(`{"": %q}`, secret)},
		{"JWT_KEYS", fmt.Sprintf(`{"a": %q}`, short)},
		{"JWT_KEYS", fmt.Sprintf(`{"a": %q}`, secret+"=")},
		{"JWT_KEYS", fmt.Sprintf(`{"a": %[1]q, "b": %[1]q, "c": %[1]q}`, secret)},
		{"PORT", "sesame"},
		{"PORT", "65536"},
		{"RATE_LIMIT_READS", "20"},
		{"RATE_LIMIT_READS", "0/40"},
		{"RATE_LIMIT_WRITES", "NaN/10"},
		{"RATE_LIMIT_WRITES", "2/0"},
		{"DATABASE_POOL_SIZE", "0"},
		{"DATABASE_ACQUIRE_TIMEOUT_MS", "-1"},
		{"DATABASE_STATEMENT_TIMEOUT_MS", "0"}, // to PostgreSQL 0 means: no timeout
		{"DATABASE_LOCK_TIMEOUT_MS", "1s"},
		{"SHUTDOWN_GRACE_MS", "1.5"},
	}
	for _, c := range wrong {
		t.Run(c[0]+"="+c[1], func(t *testing.T) {
			_, err := Load(environmentOf(c[0], c[1]))
			wrong, ok := errors.AsType[*Error](err)
			if !ok || wrong.Variable != c[0] {
				t.Fatalf("got %v; want an error about %s", err, c[0])
			}
			if text := err.Error(); strings.Contains(text, "sesame") || strings.Contains(text, "\n") {
				t.Fatalf("the error shows the value, or is longer than a line: %s", text)
			}
		})
	}
}

func TestMigrationsNeedNoKeys(t *testing.T) {
	if _, err := LoadDatabaseURL(environmentOf("JWT_KEYS", "")); err != nil {
		t.Fatal(err)
	}
}
