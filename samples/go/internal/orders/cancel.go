package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Cancel cancels an order that is new or paid. The state is part of the UPDATE: of two requests
// at once the second waits for the first, looks again, and finds no row.
//
// Errors: ErrNotFound, *NotCancellableError.
func (s *Store) Cancel(ctx context.Context, customer int64, id ID) (Order, error) {
	var order Order
	err := s.pool.InTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx,
			`UPDATE orders SET status = 'cancelled'
			WHERE public_id = $1 AND customer_id = $2 AND status IN ('new', 'paid')
			RETURNING `+columns,
			id, customer)
		if err != nil {
			return err
		}
		order, err = one(ctx, tx, rows)
		if errors.Is(err, ErrNotFound) {
			return whyNot(ctx, tx, customer, id)
		}
		if err != nil {
			return err
		}
		return publish(ctx, tx, "order.cancelled", cancelled{order.ID, customer})
	})
	if err != nil {
		return Order{}, fmt.Errorf("cancel order: %w", err)
	}
	return order, nil
}

// whyNot finds out why an order could not be cancelled.
func whyNot(ctx context.Context, tx pgx.Tx, customer int64, id ID) error {
	var status Status
	err := tx.QueryRow(ctx,
		`SELECT status FROM orders WHERE public_id = $1 AND customer_id = $2`, id, customer).Scan(&status)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return &NotCancellableError{status}
}
