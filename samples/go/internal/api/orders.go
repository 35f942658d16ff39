package api

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"example.org/orders-service/internal/orders"
)

const (
	maxKey       = 255
	defaultLimit = 20
	maxLimit     = 100
)

// --8<-- [start:place]

// placeOrder is POST /v1/orders.
func (a *api) placeOrder(w http.ResponseWriter, r *http.Request) error {
	body, err := readObject(w, r)
	if err != nil {
		return err
	}
	key, err := idempotencyKey(r)
	if err != nil {
		return err
	}
	draft, err := orders.ParseDraft(body)
	if err != nil {
		return err
	}
	request := orders.Key{Value: key, Hash: fingerprint(r, draft)}
	placement, err := a.store.Place(r.Context(), customer(r), request, draft)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if placement.Replayed {
		status = http.StatusOK
	}
	w.Header().Set("Location", "/v1/orders/"+string(placement.ID))
	writeBody(w, status, "application/json", placement.Body)
	return nil
}

// --8<-- [end:place]

func idempotencyKey(r *http.Request) (string, error) {
	values := r.Header.Values("Idempotency-Key")
	if len(values) != 1 || values[0] == "" || !utf8.ValidString(values[0]) || utf8.RuneCountInString(values[0]) > maxKey {
		return "", newProblem(http.StatusBadRequest, "idempotency-key-invalid", "The request needs an Idempotency-Key",
			fmt.Sprintf("Send one Idempotency-Key of 1 to %d characters, and a new one for each order", maxKey))
	}
	return values[0], nil
}

// fingerprint is the hash of what was understood. The bytes of the body may differ between two
// versions of a client that mean the same order.
func fingerprint(r *http.Request, draft orders.Draft) []byte {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s\n", r.Method, r.URL.Path)
	if err := json.NewEncoder(hash).Encode(draft); err != nil {
		panic(err) // a draft holds nothing but strings and numbers
	}
	return hash.Sum(nil)
}

// getOrder is GET /v1/orders/{id}.
func (a *api) getOrder(w http.ResponseWriter, r *http.Request) error {
	id, err := orders.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	order, err := a.store.Get(r.Context(), customer(r), id)
	if err != nil {
		return err
	}
	return writeJSON(w, order)
}

// cancelOrder is POST /v1/orders/{id}/cancel.
func (a *api) cancelOrder(w http.ResponseWriter, r *http.Request) error {
	id, err := orders.ParseID(r.PathValue("id"))
	if err != nil {
		return err
	}
	order, err := a.store.Cancel(r.Context(), customer(r), id)
	if err != nil {
		return err
	}
	return writeJSON(w, order)
}

type page struct {
	Items      []orders.Order `json:"items"`
	NextCursor *string        `json:"next_cursor"`
}

// listOrders is GET /v1/orders?limit=20&cursor=...
func (a *api) listOrders(w http.ResponseWriter, r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return malformed("The query of the address cannot be read") // URL.Query would leave out what it cannot read
	}
	limit, err := parseLimit(query)
	if err != nil {
		return err
	}
	var after *orders.Cursor
	if query.Has("cursor") {
		if after, err = orders.ParseCursor(query.Get("cursor")); err != nil {
			return err
		}
	}
	items, next, err := a.store.List(r.Context(), customer(r), after, limit)
	if err != nil {
		return err
	}
	answer := page{Items: items}
	if next != nil {
		answer.NextCursor = new(next.String())
	}
	return writeJSON(w, answer)
}

type parameterFault struct {
	Parameter string `json:"parameter"`
	Detail    string `json:"detail"`
}

func parseLimit(query url.Values) (int, error) {
	if !query.Has("limit") {
		return defaultLimit, nil
	}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 || limit > maxLimit {
		return 0, invalid([]parameterFault{{"limit", fmt.Sprintf("must be a whole number from 1 to %d", maxLimit)}})
	}
	return limit, nil
}

func writeJSON(w http.ResponseWriter, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	writeBody(w, http.StatusOK, "application/json", body)
	return nil
}
