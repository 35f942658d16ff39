package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.org/orders-service/internal/database"
)

// A Store keeps orders in PostgreSQL. Each method takes the customer, so that no query can forget whose orders they are.
type Store struct{ pool *database.Pool }

// NewStore returns a store that uses the pool.
func NewStore(pool *database.Pool) *Store { return &Store{pool} }

// querier is what a connection and a transaction have in common.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// columns are those that scan expects.
const columns = "id, public_id, status, total_cents, currency, created_at"

func scan(row pgx.CollectableRow) (Order, error) {
	o := Order{Items: []Item{}} // an empty list is [] in JSON; nil would be null
	err := row.Scan(&o.row, &o.ID, &o.Status, &o.TotalCents, &o.Currency, &o.CreatedAt)
	o.CreatedAt = o.CreatedAt.UTC()
	return o, err
}

// --8<-- [start:get]

// Get returns an order of the customer. One of somebody else is as unknown
// as one that never was: ErrNotFound.
func (s *Store) Get(ctx context.Context, customer int64, id ID) (Order, error) {
	var order Order
	err := s.pool.WithConn(ctx, func(ctx context.Context, conn *pgxpool.Conn) error {
		rows, err := conn.Query(ctx,
			`SELECT `+columns+` FROM orders
			WHERE public_id = $1 AND customer_id = $2`,
			id, customer)
		if err != nil {
			return err
		}
		order, err = one(ctx, conn, rows)
		return err
	})
	if err != nil {
		return Order{}, fmt.Errorf("get order: %w", err)
	}
	return order, nil
}

// --8<-- [end:get]

// --8<-- [start:list]

// List returns a page of the customer's orders, newest first, and the cursor of the next page if there is one.
func (s *Store) List(ctx context.Context, customer int64, after *Cursor, limit int) ([]Order, *Cursor, error) {
	query := `SELECT ` + columns + ` FROM orders WHERE customer_id = $1
		ORDER BY created_at DESC, id DESC LIMIT $2`
	args := []any{customer, limit + 1} // one too many says that there is a next page
	if after != nil {
		query = `SELECT ` + columns + ` FROM orders WHERE customer_id = $1
			AND (created_at, id) < ($3, $4)
			ORDER BY created_at DESC, id DESC LIMIT $2`
		args = append(args, after.CreatedAt, after.Row)
	}
	var page []Order
	err := s.pool.WithConn(ctx, func(ctx context.Context, conn *pgxpool.Conn) error {
		rows, err := conn.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		if page, err = pgx.CollectRows(rows, scan); err != nil {
			return err
		}
		return addItems(ctx, conn, page[:min(limit, len(page))])
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list orders: %w", err)
	}
	if len(page) <= limit {
		return page, nil, nil
	}
	last := page[limit-1]
	return page[:limit], &Cursor{last.CreatedAt, last.row}, nil
}

// --8<-- [end:list]

// one reads the order of a query for one order, and its items.
func one(ctx context.Context, db querier, rows pgx.Rows) (Order, error) {
	order, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return Order{}, ErrNotFound
	}
	if err != nil {
		return Order{}, err
	}
	page := []Order{order}
	err = addItems(ctx, db, page)
	return page[0], err
}

// addItems reads the items of all these orders in one query, not in one for each order.
func addItems(ctx context.Context, db querier, page []Order) error {
	if len(page) == 0 {
		return nil
	}
	index := make(map[int64]int, len(page))
	ids := make([]int64, len(page))
	for i, order := range page {
		index[order.row] = i
		ids[i] = order.row
	}
	rows, err := db.Query(ctx,
		`SELECT order_id, sku, quantity, unit_price_cents FROM order_items
		WHERE order_id = ANY($1) ORDER BY order_id, line`, ids)
	if err != nil {
		return err
	}
	var row int64
	var item Item
	_, err = pgx.ForEachRow(rows, []any{&row, &item.SKU, &item.Quantity, &item.UnitPriceCents}, func() error {
		order := &page[index[row]]
		order.Items = append(order.Items, item)
		return nil
	})
	return err
}
