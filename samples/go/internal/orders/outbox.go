package orders

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

type created struct {
	OrderID    ID     `json:"order_id"`
	CustomerID int64  `json:"customer_id"`
	Currency   string `json:"currency"`
	TotalCents int64  `json:"total_cents"`
	Items      []Item `json:"items"`
}

type cancelled struct {
	OrderID    ID    `json:"order_id"`
	CustomerID int64 `json:"customer_id"`
}

// publish writes an event in the transaction of the change, from where a relay sends it: no event
// without its change, and no change without its event.
func publish(ctx context.Context, tx pgx.Tx, topic string, payload any) error {
	if _, err := tx.Exec(ctx, `INSERT INTO outbox (topic, payload) VALUES ($1, $2)`, topic, payload); err != nil {
		return fmt.Errorf("publish %s: %w", topic, err)
	}
	return nil
}
