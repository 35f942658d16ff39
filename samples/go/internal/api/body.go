package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"unicode/utf8"
)

const maxBody = 64 << 10

// --8<-- [start:body]

// readObject reads the body as a JSON object: 415, 413 or 400 if it is none.
func readObject(w http.ResponseWriter, r *http.Request) (map[string]json.RawMessage, error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return nil, newProblem(http.StatusUnsupportedMediaType, "unsupported-media-type",
			"The body must be JSON", "Send the body with Content-Type: application/json")
	}
	// Counted while it is read: a chunked body does not say how long it is.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		p := newProblem(http.StatusRequestEntityTooLarge, "body-too-large",
			"The body is too large", "Split the order")
		p.LimitBytes = int(tooLarge.Limit)
		return nil, p
	}
	if err != nil {
		return nil, malformed("The body ended too early")
	}
	if !utf8.Valid(body) {
		return nil, malformed("The body is not UTF-8") // package json would replace what is not
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		return nil, malformed("The body is not a JSON object")
	}
	return object, nil
}

// --8<-- [end:body]
