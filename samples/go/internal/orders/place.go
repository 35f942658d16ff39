package orders

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.org/orders-service/internal/database"
)

// A Key makes a repeated request harmless.
type Key struct {
	Value string // the client's Idempotency-Key
	Hash  []byte // of the request as it was understood
}

// A Placement is the answer to a draft: the bytes that the first request got and each repetition gets.
type Placement struct {
	ID       ID
	Body     []byte
	Replayed bool
}

// --8<-- [start:place]

// Place makes an order of the draft, once for each key: order, items, event
// and answer are in one transaction, so that there are all of them or none.
//
// Errors: *InvalidError, ErrKeyInUse, ErrKeyReused, ErrUnknownCustomer.
func (s *Store) Place(ctx context.Context, customer int64, key Key, draft Draft) (Placement, error) {
	var placement Placement
	err := s.pool.InTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		first, err := claim(ctx, tx, customer, key)
		if err != nil {
			return fmt.Errorf("claim key: %w", err)
		}
		if !first {
			placement, err = replay(ctx, tx, customer, key)
			return err
		}
		order, err := insert(ctx, tx, customer, draft)
		if err != nil {
			return err
		}
		placement, err = answer(ctx, tx, customer, key, order)
		return err
	})
	if err != nil {
		return Placement{}, fmt.Errorf("place order: %w", err)
	}
	return placement, nil
}

// claim tells whether this request is the first one with its key. While
// another transaction holds the key, the insert waits for its end.
func claim(ctx context.Context, tx pgx.Tx, customer int64, key Key) (bool, error) {
	tag, err := tx.Exec(ctx,
		`INSERT INTO idempotency_keys (customer_id, key, request_hash)
		VALUES ($1, $2, $3)
		ON CONFLICT DO NOTHING`,
		customer, key.Value, key.Hash)
	switch {
	case database.HasCode(err, database.LockNotAvailable):
		return false, ErrKeyInUse
	case database.HasCode(err, database.ForeignKeyViolation):
		return false, ErrUnknownCustomer
	}
	return tag.RowsAffected() == 1, err
}

// --8<-- [end:place]

// replay returns the answer that the first request with the key got.
func replay(ctx context.Context, tx pgx.Tx, customer int64, key Key) (Placement, error) {
	var same bool
	var body []byte
	err := tx.QueryRow(ctx,
		`SELECT request_hash = $3, response_body FROM idempotency_keys WHERE customer_id = $1 AND key = $2`,
		customer, key.Value, key.Hash).Scan(&same, &body)
	if err != nil {
		return Placement{}, fmt.Errorf("read stored answer: %w", err)
	}
	if !same {
		return Placement{}, ErrKeyReused
	}
	var order Order
	if err := json.Unmarshal(body, &order); err != nil {
		return Placement{}, fmt.Errorf("read stored answer: %w", err)
	}
	return Placement{ID: order.ID, Body: body, Replayed: true}, nil
}

// insert writes the order, its items, and the event that tells others of it.
func insert(ctx context.Context, tx pgx.Tx, customer int64, draft Draft) (Order, error) {
	order := Order{Status: New, Currency: draft.Currency}
	var err error
	if order.Items, err = price(ctx, tx, draft); err != nil {
		return Order{}, fmt.Errorf("price items: %w", err)
	}
	for _, item := range order.Items {
		order.TotalCents += int64(item.Quantity) * item.UnitPriceCents
	}
	err = tx.QueryRow(ctx,
		`INSERT INTO orders (customer_id, currency, total_cents) VALUES ($1, $2, $3)
		RETURNING id, public_id, created_at`,
		customer, order.Currency, order.TotalCents).Scan(&order.row, &order.ID, &order.CreatedAt)
	if err != nil {
		return Order{}, fmt.Errorf("insert order: %w", err)
	}
	order.CreatedAt = order.CreatedAt.UTC()
	if err := insertItems(ctx, tx, order); err != nil {
		return Order{}, fmt.Errorf("insert items: %w", err)
	}
	return order, publish(ctx, tx, "order.created", created{order.ID, customer, order.Currency, order.TotalCents, order.Items})
}

// price looks up what the items cost today. An item without a price is a fault of the draft.
func price(ctx context.Context, tx pgx.Tx, draft Draft) ([]Item, error) {
	skus := make([]string, len(draft.Items))
	for i, item := range draft.Items {
		skus[i] = item.SKU
	}
	rows, err := tx.Query(ctx,
		`SELECT sku, unit_price_cents FROM prices WHERE currency = $1 AND sku = ANY($2)`, draft.Currency, skus)
	if err != nil {
		return nil, err
	}
	prices := make(map[string]int64, len(skus))
	var sku string
	var cents int64
	_, err = pgx.ForEachRow(rows, []any{&sku, &cents}, func() error {
		prices[sku] = cents
		return nil
	})
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(draft.Items))
	var faults faults
	for i, item := range draft.Items {
		cents, ok := prices[item.SKU]
		if !ok {
			faults.add(fmt.Sprintf("#/items/%d/sku", i), "is not for sale in "+draft.Currency)
		}
		items[i] = Item{item.SKU, item.Quantity, cents}
	}
	if len(faults) > 0 {
		return nil, &InvalidError{faults}
	}
	return items, nil
}

// insertItems writes all items in one statement, numbered in the order of the request.
func insertItems(ctx context.Context, tx pgx.Tx, order Order) error {
	skus := make([]string, len(order.Items))
	quantities := make([]int, len(order.Items))
	prices := make([]int64, len(order.Items))
	for i, item := range order.Items {
		skus[i], quantities[i], prices[i] = item.SKU, item.Quantity, item.UnitPriceCents
	}
	_, err := tx.Exec(ctx,
		`INSERT INTO order_items (order_id, line, sku, quantity, unit_price_cents)
		SELECT $1, line, sku, quantity, cents
		FROM unnest($2::text[], $3::integer[], $4::bigint[]) WITH ORDINALITY AS item (sku, quantity, cents, line)`,
		order.row, skus, quantities, prices)
	return err
}

// answer stores the document that this request and each repetition of it get.
func answer(ctx context.Context, tx pgx.Tx, customer int64, key Key, order Order) (Placement, error) {
	body, err := json.Marshal(order)
	if err != nil {
		return Placement{}, fmt.Errorf("encode order: %w", err)
	}
	_, err = tx.Exec(ctx,
		`UPDATE idempotency_keys SET response_body = $3 WHERE customer_id = $1 AND key = $2`,
		customer, key.Value, string(body))
	if err != nil {
		return Placement{}, fmt.Errorf("store answer: %w", err)
	}
	return Placement{ID: order.ID, Body: body}, nil
}
