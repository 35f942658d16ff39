package orders_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.org/orders-service/internal/dbtest"
	"example.org/orders-service/internal/orders"
)

const (
	kim = 1
	lee = 2
)

var draft = orders.Draft{Currency: "EUR", Items: []orders.DraftItem{{SKU: "BOOK-1", Quantity: 2}, {SKU: "BOOK-2", Quantity: 1}}}

func open(t *testing.T) (*orders.Store, *pgx.Conn) {
	t.Helper()
	address, db := dbtest.Migrated(t)
	return orders.NewStore(dbtest.Pool(t, address)), db
}

func key(value string) orders.Key { return orders.Key{Value: value, Hash: []byte("hash of the draft")} }

func place(t *testing.T, store *orders.Store, customer int64, value string) orders.Placement {
	t.Helper()
	placement, err := store.Place(t.Context(), customer, key(value), draft)
	if err != nil {
		t.Fatal(err)
	}
	return placement
}

func count(t *testing.T, db *pgx.Conn, from string) int {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM "+from).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnOrderIsStoredWithItsItemsAndItsEvent(t *testing.T) {
	store, db := open(t)
	placement := place(t, store, kim, "k")
	order, err := store.Get(t.Context(), kim, placement.ID)
	if err != nil {
		t.Fatal(err)
	}
	if order.TotalCents != 2*1490+2000 || order.Status != orders.New || len(order.Items) != 2 || order.Items[0].SKU != "BOOK-1" {
		t.Errorf("got %+v", order)
	}
	var topic, id string
	var total int
	err = db.QueryRow(t.Context(), `SELECT topic, payload->>'order_id', (payload->'total_cents')::integer FROM outbox`).
		Scan(&topic, &id, &total)
	if err != nil || topic != "order.created" || id != string(placement.ID) || total != 4980 {
		t.Errorf("got %s %s %d, %v", topic, id, total, err)
	}
}

func TestARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	store, db := open(t)
	first := place(t, store, kim, "k")
	again := place(t, store, kim, "k")
	if first.Replayed || !again.Replayed || first.ID != again.ID || !bytes.Equal(first.Body, again.Body) {
		t.Errorf("got %s, then %s", first.Body, again.Body)
	}
	if n := count(t, db, "orders"); n != 1 {
		t.Errorf("%d orders; want 1", n)
	}
}

// --8<-- [start:race]

func TestRequestsAtOnceWithOneKeyMakeOneOrder(t *testing.T) {
	store, db := open(t)
	var group sync.WaitGroup
	firsts := make(chan bool, 16)
	for range cap(firsts) {
		group.Go(func() {
			placement, err := store.Place(t.Context(), kim, key("k"), draft)
			if err != nil {
				t.Error(err)
			}
			firsts <- !placement.Replayed
		})
	}
	group.Wait()
	close(firsts)
	made := 0
	for first := range firsts {
		if first {
			made++
		}
	}
	if made != 1 || count(t, db, "orders") != 1 || count(t, db, "outbox") != 1 {
		t.Errorf("%d requests made an order, there are %d; want 1", made, count(t, db, "orders"))
	}
}

// --8<-- [end:race]

func TestAKeyBelongsToOneCustomerAndOneRequest(t *testing.T) {
	store, _ := open(t)
	place(t, store, kim, "k")
	if placement := place(t, store, lee, "k"); placement.Replayed {
		t.Error("Lee got the answer to Kim's request")
	}
	_, err := store.Place(t.Context(), kim, orders.Key{Value: "k", Hash: []byte("another request")}, draft)
	if !errors.Is(err, orders.ErrKeyReused) {
		t.Errorf("got %v; want ErrKeyReused", err)
	}
}

func TestAFailureLeavesTheKeyFree(t *testing.T) {
	store, db := open(t)
	unpriced := orders.Draft{Currency: "USD", Items: []orders.DraftItem{{SKU: "BOOK-1", Quantity: 1}}}
	_, err := store.Place(t.Context(), kim, key("k"), unpriced)
	invalid, ok := errors.AsType[*orders.InvalidError](err)
	if !ok || invalid.Faults[0].Pointer != "#/items/0/sku" {
		t.Fatalf("got %v", err)
	}
	if n := count(t, db, "idempotency_keys"); n != 0 {
		t.Errorf("%d keys are left; want 0", n)
	}
	if placement := place(t, store, kim, "k"); placement.Replayed {
		t.Error("a failure was replayed")
	}
}

func TestAKeyWhoseFirstRequestStillRunsIsInUse(t *testing.T) {
	store, db := open(t)
	running, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = running.Rollback(context.Background()) }()
	if _, err := running.Exec(t.Context(), `INSERT INTO idempotency_keys VALUES (1, 'k', '')`); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Place(t.Context(), kim, key("k"), draft); !errors.Is(err, orders.ErrKeyInUse) {
		t.Errorf("got %v; want ErrKeyInUse", err)
	}
}

func TestACustomerWithoutARowCannotOrder(t *testing.T) {
	store, _ := open(t)
	if _, err := store.Place(t.Context(), 404, key("k"), draft); !errors.Is(err, orders.ErrUnknownCustomer) {
		t.Errorf("got %v; want ErrUnknownCustomer", err)
	}
	page, next, err := store.List(t.Context(), 404, nil, 20)
	if err != nil || len(page) != 0 || page == nil || next != nil {
		t.Errorf("got %v, %v, %v; want an empty list", page, next, err)
	}
}

func TestAnOrderOfSomebodyElseIsUnknown(t *testing.T) {
	store, db := open(t)
	id := place(t, store, kim, "k").ID
	if _, err := store.Get(t.Context(), lee, id); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("get: got %v; want ErrNotFound", err)
	}
	if _, err := store.Cancel(t.Context(), lee, id); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("cancel: got %v; want ErrNotFound", err)
	}
	if page, _, err := store.List(t.Context(), lee, nil, 20); err != nil || len(page) != 0 {
		t.Errorf("list: got %v, %v; want nothing", page, err)
	}
	if n := count(t, db, "orders WHERE status = 'cancelled'"); n != 0 {
		t.Error("Lee has cancelled Kim's order")
	}
}

func TestPagesNeitherRepeatNorSkipOrdersWhileOthersAreInserted(t *testing.T) {
	store, db := open(t)
	for i := range 7 {
		place(t, store, kim, fmt.Sprint(i))
	}
	// The same time for all: only the id tells them apart.
	if _, err := db.Exec(t.Context(), `UPDATE orders SET created_at = '2026-11-26T18:42:07.123456Z'`); err != nil {
		t.Fatal(err)
	}
	seen := make(map[orders.ID]bool)
	var after *orders.Cursor
	for pages := 1; ; pages++ {
		page, next, err := store.List(t.Context(), kim, after, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, order := range page {
			if seen[order.ID] || len(order.Items) != 2 {
				t.Errorf("page %d: %+v", pages, order)
			}
			seen[order.ID] = true
		}
		if next == nil {
			if pages != 3 || len(seen) != 7 {
				t.Errorf("%d orders in %d pages; want 7 in 3", len(seen), pages)
			}
			return
		}
		after = next
		place(t, store, kim, fmt.Sprint("new ", pages))
	}
}

func TestOfTwoCancellationsAtOnceOneWins(t *testing.T) {
	store, db := open(t)
	id := place(t, store, kim, "k").ID
	results := make(chan error, 2)
	for range cap(results) {
		go func() {
			_, err := store.Cancel(t.Context(), kim, id)
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		err := <-results
		if refused, ok := errors.AsType[*orders.NotCancellableError](err); ok && refused.Status == orders.Cancelled {
			continue
		}
		if err != nil {
			t.Error(err)
		}
		won++
	}
	if events := count(t, db, "outbox WHERE topic = 'order.cancelled'"); won != 1 || events != 1 {
		t.Errorf("%d won, and %d events were published; want 1", won, events)
	}
}

func TestAShippedOrderStaysAsItIs(t *testing.T) {
	store, db := open(t)
	id := place(t, store, kim, "k").ID
	if _, err := db.Exec(t.Context(), `UPDATE orders SET status = 'shipped'`); err != nil {
		t.Fatal(err)
	}
	_, err := store.Cancel(t.Context(), kim, id)
	if refused, ok := errors.AsType[*orders.NotCancellableError](err); !ok || refused.Status != orders.Shipped {
		t.Errorf("got %v; want NotCancellableError", err)
	}
}

func TestTimesAreUTCWithMicroseconds(t *testing.T) {
	store, _ := open(t)
	order, err := store.Get(t.Context(), kim, place(t, store, kim, "k").ID)
	if err != nil {
		t.Fatal(err)
	}
	if order.CreatedAt.Location() != time.UTC || order.CreatedAt.Nanosecond()%1000 != 0 {
		t.Errorf("got %v", order.CreatedAt)
	}
}
