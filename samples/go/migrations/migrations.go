// Package migrations holds the changes of the schema, in the order of their numbers.
//
// They are part of the program, so that a release and its schema cannot drift apart.
package migrations

import "embed"

// Files are the SQL files that goose applies.
//
//go:embed *.sql
var Files embed.FS
