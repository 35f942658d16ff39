package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"example.org/orders-service/internal/config"
	"example.org/orders-service/internal/dbtest"
)

var secret = bytes.Repeat([]byte("s"), 32)

func environment(address string) func(string) string {
	values := map[string]string{
		"DATABASE_URL": address,
		"PORT":         "0",
		"JWT_KEYS":     fmt.Sprintf(`{"k": %q}`, base64.RawURLEncoding.EncodeToString(secret)),
	}
	return func(name string) string { return values[name] }
}

func TestAWrongVariableEndsTheProcessBeforeItListens(t *testing.T) {
	var out bytes.Buffer
	err := run(t.Context(), []string{"serve"}, func(string) string { return "" }, &out)
	if wrong, ok := errors.AsType[*config.Error](err); !ok || wrong.Variable != "DATABASE_URL" {
		t.Errorf("got %v", err)
	}
	if out.Len() != 0 {
		t.Errorf("it wrote %s", out.String())
	}
}

func TestWhatIsNoCommandIsToldTheCommands(t *testing.T) {
	for _, args := range [][]string{nil, {"migrate"}, {"migrate", "sideways"}, {"serve", "now"}} {
		if err := run(t.Context(), args, environment(""), io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%v: got %v", args, err)
		}
	}
}

// --8<-- [start:shutdown]

func TestARequestInFlightIsAnsweredBeforeTheProcessEnds(t *testing.T) {
	address, db := dbtest.Migrated(t)
	ctx, terminate := context.WithCancel(t.Context())
	defer terminate()
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"serve"}, environment(address), write) }()
	log := json.NewDecoder(read)
	port := next(t, log, "listening").Port

	// The key is taken by a transaction that is still open, so that the request waits.
	first, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Exec(t.Context(), `INSERT INTO idempotency_keys VALUES (1, 'k', '')`); err != nil {
		t.Fatal(err)
	}
	status := make(chan int, 1)
	go func() { status <- post(t, port) }()
	waiting := false
	for !waiting {
		err := first.QueryRow(t.Context(),
			`SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
	terminate()
	next(t, log, "stopping")
	if err := first.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := next(t, log, "request"); got.Status != http.StatusCreated {
		t.Errorf("the log has the status %d; want 201", got.Status)
	}
	if got := <-status; got != http.StatusCreated {
		t.Errorf("the client got %d; want 201", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("the process ended with %v", err)
	}
}

// --8<-- [end:shutdown]

type line struct {
	Message string
	Port    int
	Status  int
}

// next reads the next line of the log.
func next(t *testing.T, log *json.Decoder, message string) line {
	t.Helper()
	var got line
	if err := log.Decode(&got); err != nil || got.Message != message {
		t.Fatalf("got %+v, %v; want %s", got, err, message)
	}
	return got
}

func post(t *testing.T, port int) int {
	claims := jwt.MapClaims{
		"iss": "https://login.example.org", "aud": "orders", "sub": "1", "scope": "orders:write",
		"exp": time.Now().Add(time.Minute).Unix(),
	}
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	token.Header["kid"] = "k"
	bearer, err := token.SignedString(secret)
	if err != nil {
		t.Error(err)
		return 0
	}
	body := strings.NewReader(`{"currency": "EUR", "items": [{"sku": "BOOK-1", "quantity": 1}]}`)
	r, err := http.NewRequestWithContext(t.Context(), "POST", fmt.Sprintf("http://127.0.0.1:%d/v1/orders", port), body)
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+bearer)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "k")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}
