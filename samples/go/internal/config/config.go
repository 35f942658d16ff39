// Package config reads the configuration from the environment, once, before anything else starts.
package config

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"example.org/orders-service/internal/database"
	"example.org/orders-service/internal/ratelimit"
)

// Config is everything that may differ between two environments.
type Config struct {
	Host          string
	Port          int
	Database      database.Config
	Keys          map[string][]byte
	Issuer        string
	Audience      string
	Reads         ratelimit.Rate
	Writes        ratelimit.Rate
	ShutdownGrace time.Duration
}

// An Error names the variable that is missing or wrong. It never holds the value, which may be a secret.
type Error struct {
	Variable string
	Problem  string
}

func (e *Error) Error() string { return e.Variable + ": " + e.Problem }

const (
	maxKeys        = 2 // the current one and the one before it
	minSecretBytes = 32
)

// Load reads what the service needs. The error, if any, is an *Error about the first variable that is wrong.
func Load(getenv func(string) string) (Config, error) {
	env := environment{getenv: getenv}
	config := Config{
		Host: env.text("HOST", "127.0.0.1"),
		Port: env.integer("PORT", 8080, 0, math.MaxUint16),
		Database: database.Config{
			URL:              env.databaseURL(),
			PoolSize:         env.integer("DATABASE_POOL_SIZE", 10, 1, 1_000),
			AcquireTimeout:   env.milliseconds("DATABASE_ACQUIRE_TIMEOUT_MS", 500),
			StatementTimeout: env.milliseconds("DATABASE_STATEMENT_TIMEOUT_MS", 1_500),
			LockTimeout:      env.milliseconds("DATABASE_LOCK_TIMEOUT_MS", 1_000),
		},
		Keys:          env.keys("JWT_KEYS"),
		Issuer:        env.text("JWT_ISSUER", "https://login.example.org"),
		Audience:      env.text("JWT_AUDIENCE", "orders"),
		Reads:         env.rate("RATE_LIMIT_READS", "20/40"),
		Writes:        env.rate("RATE_LIMIT_WRITES", "2/10"),
		ShutdownGrace: env.milliseconds("SHUTDOWN_GRACE_MS", 10_000),
	}
	return config, env.err
}

// LoadDatabaseURL reads the one variable that migrations need.
func LoadDatabaseURL(getenv func(string) string) (string, error) {
	env := environment{getenv: getenv}
	url := env.databaseURL()
	return url, env.err
}

// environment remembers the first error, so that Load reads like a table.
type environment struct {
	getenv func(string) string
	err    error
}

func (e *environment) fail(variable, problem string) {
	if e.err == nil {
		e.err = &Error{variable, problem}
	}
}

func (e *environment) text(variable, fallback string) string {
	if value := e.getenv(variable); value != "" {
		return value
	}
	return fallback
}

func (e *environment) required(variable string) string {
	value := e.getenv(variable)
	if value == "" {
		e.fail(variable, "is required")
	}
	return value
}

func (e *environment) integer(variable string, fallback, low, high int) int {
	value, err := strconv.Atoi(e.text(variable, strconv.Itoa(fallback)))
	if err != nil || value < low || value > high {
		e.fail(variable, fmt.Sprintf("must be a whole number from %d to %d", low, high))
	}
	return value
}

func (e *environment) milliseconds(variable string, fallback int) time.Duration {
	return time.Duration(e.integer(variable, fallback, 1, 3_600_000)) * time.Millisecond
}

func (e *environment) databaseURL() string {
	const variable = "DATABASE_URL"
	url := e.required(variable)
	if url != "" && !database.ValidURL(url) {
		e.fail(variable, "must be like postgresql://user@host:5432/name")
	}
	return url
}

func (e *environment) rate(variable, fallback string) ratelimit.Rate {
	perSecond, burst, _ := strings.Cut(e.text(variable, fallback), "/")
	rate, rateErr := strconv.ParseFloat(perSecond, 64)
	size, sizeErr := strconv.Atoi(burst)
	if rateErr != nil || sizeErr != nil || !(rate > 0) || math.IsInf(rate, 0) || size < 1 {
		e.fail(variable, "must be like 20/40: requests a second, and the burst")
	}
	return ratelimit.Rate{PerSecond: rate, Burst: size}
}

func (e *environment) keys(variable string) map[string][]byte {
	var encoded map[string]string
	if value := e.required(variable); value == "" {
		return nil
	} else if err := json.Unmarshal([]byte(value), &encoded); err != nil {
		e.fail(variable, `must be a JSON object like {"kid": "secret in base64url"}`)
		return nil
	}
	if len(encoded) < 1 || len(encoded) > maxKeys {
		e.fail(variable, fmt.Sprintf("must hold one key, or %d while keys are rotated", maxKeys))
	}
	keys := make(map[string][]byte, len(encoded))
	for kid, secret := range encoded {
		key, err := base64.RawURLEncoding.DecodeString(secret)
		if err != nil || kid == "" || len(key) < minSecretBytes {
			e.fail(variable, fmt.Sprintf("each kid must have a secret of at least %d bytes, in base64url without padding", minSecretBytes))
		}
		keys[kid] = key
	}
	return keys
}
