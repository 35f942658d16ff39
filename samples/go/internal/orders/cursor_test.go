package orders

import (
	"encoding/base64"
	"testing"
	"time"
)

func TestACursorKeepsMicroseconds(t *testing.T) {
	cursor := Cursor{time.Date(2026, 11, 26, 18, 42, 7, 123456000, time.UTC), 100017}
	read, err := ParseCursor(cursor.String())
	if err != nil || *read != cursor {
		t.Fatalf("got %v, %v; want %v", read, err, cursor)
	}
}

func TestACursorThatWeHaveNotMadeIsRefused(t *testing.T) {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, text := range []string{
		"", "abc", "!", encode("null"), encode("{}"), encode("[]"), encode(`{"t": 1, "i": 1}`),
		encode(`{"t":"2026-11-26T18:42:07Z"}`), encode(`{"t":"yesterday","i":1}`),
		encode(`{"t":"2026-11-26T18:42:07Z","i":1,"customer":2}`), encode(`{"T":"2026-11-26T18:42:07Z","I":1}`),
		encode(`{"t":"2026-11-26T18:42:07Z","i":1}}`), encode(`{"t":"2026-11-26T18:42:07Z","i":1} {}`),
		Cursor{time.Now().UTC(), 1}.String() + "=",
	} {
		if cursor, err := ParseCursor(text); err == nil {
			t.Errorf("%q was read as %v", text, cursor)
		}
	}
}

func FuzzACursorIsRefusedOrOurs(f *testing.F) {
	f.Add(Cursor{time.Date(2026, 11, 26, 18, 42, 7, 123456000, time.UTC), 100017}.String())
	f.Add("eyJ0IjoiMDAwMC0wMS0wMVQwMDowMDowMCsyMzo1OSIsImkiOi0xfQ")
	f.Fuzz(func(t *testing.T, text string) {
		if cursor, err := ParseCursor(text); err == nil && cursor.String() != text {
			t.Fatalf("%q was read as %v", text, cursor)
		}
	})
}
