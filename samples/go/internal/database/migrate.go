package database

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	_ "github.com/jackc/pgx/v5/stdlib" // goose speaks database/sql
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// A Direction is where migrations lead.
type Direction string

// The directions: all up, all down, one step down.
const (
	Up      Direction = "up"
	Down    Direction = "down"
	DownOne Direction = "down-one"
)

// --8<-- [start:migrate]

// Migrate applies the files, or takes them back, and returns the names of
// those that were run.
//
// An advisory lock lets only one process do so at a time. The next one
// waits, and then finds nothing to do.
func Migrate(ctx context.Context, url string, files fs.FS, direction Direction) ([]string, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, fmt.Errorf("migrate %s: %w", direction, err)
	}
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	if err != nil {
		return nil, fmt.Errorf("migrate %s: %w", direction, err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("migrate %s: %w", direction, err)
	}
	results, err := run(ctx, provider, direction)
	if err != nil {
		return nil, fmt.Errorf("migrate %s: %w", direction, err)
	}
	names := make([]string, len(results))
	for i, result := range results {
		names[i] = result.Source.Path
	}
	return names, nil
}

// --8<-- [end:migrate]

func run(ctx context.Context, provider *goose.Provider, direction Direction) ([]*goose.MigrationResult, error) {
	switch direction {
	case Up:
		return provider.Up(ctx)
	case Down:
		return provider.DownTo(ctx, 0)
	case DownOne:
		result, err := provider.Down(ctx)
		if err != nil {
			return nil, err
		}
		return []*goose.MigrationResult{result}, nil
	default:
		return nil, fmt.Errorf("no such direction: %q", direction)
	}
}
