package orders

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A Cursor is the place of the last order of a page. Nil stands before the newest one.
type Cursor struct {
	CreatedAt time.Time `json:"t"` // RFC 3339 with all its digits: rounded, a cursor would skip rows
	Row       int64     `json:"i"`
}

// ErrInvalidCursor is the error of a cursor that this service has not made.
var ErrInvalidCursor = errors.New("the cursor cannot be read")

var cursorEncoding = base64.RawURLEncoding.Strict()

// String encodes the cursor for the client, who must not look into it.
func (c Cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // only for years after 9999
	}
	return cursorEncoding.EncodeToString(text)
}

// ParseCursor is the reverse of String.
func ParseCursor(text string) (*Cursor, error) {
	decoded, err := cursorEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidCursor, err)
	}
	var cursor Cursor
	if err := json.Unmarshal(decoded, &cursor); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidCursor, err)
	}
	if cursor.String() != text {
		return nil, ErrInvalidCursor // other fields, another spelling: not ours
	}
	return &cursor, nil
}
