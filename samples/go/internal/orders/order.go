// Package orders holds what an order is, which requests make one, and how orders are stored.
//
// It knows nothing of HTTP. Its errors say what is wrong; package api says which status that is.
package orders

import (
	"errors"
	"regexp"
	"time"
)

// An Order as customers see it. The order of the fields is that of the JSON document.
type Order struct {
	ID         ID        `json:"id"`
	Status     Status    `json:"status"`
	Items      []Item    `json:"items"`
	TotalCents int64     `json:"total_cents"`
	Currency   string    `json:"currency"`
	CreatedAt  time.Time `json:"created_at"`

	row int64 // the primary key, which customers do not see
}

// An Item is one line of an order, at the price that the customer agreed to.
type Item struct {
	SKU            string `json:"sku"`
	Quantity       int    `json:"quantity"`
	UnitPriceCents int64  `json:"unit_price_cents"`
}

// A Status says how far an order has come.
type Status string

// The states of an order. Only new and paid ones can be cancelled.
const (
	New       Status = "new"
	Paid      Status = "paid"
	Shipped   Status = "shipped"
	Cancelled Status = "cancelled"
)

// An ID is the public name of an order, a UUID. It says nothing about how many orders there are.
type ID string

var uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// ParseID accepts a UUID in its usual form. What is none cannot be the id of an order: ErrNotFound.
func ParseID(text string) (ID, error) {
	if !uuid.MatchString(text) {
		return "", ErrNotFound
	}
	return ID(text), nil
}

// --8<-- [start:errors]

// What can go wrong with a request that is well-formed and valid.
var (
	ErrNotFound        = errors.New("no such order of this customer")
	ErrUnknownCustomer = errors.New("no such customer")
	ErrKeyInUse        = errors.New("a request with this idempotency key is still running")
	ErrKeyReused       = errors.New("the idempotency key belongs to another request")
)

// A NotCancellableError says in which state the order is instead.
type NotCancellableError struct{ Status Status }

func (e *NotCancellableError) Error() string { return "the order is " + string(e.Status) }

// --8<-- [end:errors]
