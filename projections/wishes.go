package projections

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"crumbtrail/eventstore"
)

// wishes are the orders that the owner of a projection knows of.
type wishes struct {
	// skips are the events that are left out. It is never changed, only replaced.
	skips atomic.Pointer[map[eventstore.Position]bool]

	mu      sync.Mutex
	orders  int64 // how many there had been when they were read
	rebuild *request
	changed chan struct{} // closed and replaced at every change
}

// request is a rebuild that somebody asked for.
type request struct {
	id            int64
	actor, reason string
	force         bool
}

func (r *request) same(other *request) bool {
	return r == other || r != nil && other != nil && r.id == other.id
}

func newWishes() *wishes {
	w := &wishes{orders: -1, changed: make(chan struct{})}
	w.skips.Store(&map[eventstore.Position]bool{})
	return w
}

func (w *wishes) have(orders int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.orders == orders
}

// look is the rebuild that is wanted, nil if none is, and what is closed when
// that may have changed.
func (w *wishes) look() (*request, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rebuild, w.changed
}

func (w *wishes) take(orders int64, rebuild *request, skips map[eventstore.Position]bool) {
	w.skips.Store(&skips)
	w.mu.Lock()
	defer w.mu.Unlock()
	isSame := w.orders == orders && w.rebuild.same(rebuild)
	w.orders, w.rebuild = orders, rebuild
	if isSame {
		return // nobody who waits for another attempt is to begin it sooner
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

// leaveOut says whether an event is to be left out.
func (w *wishes) leaveOut(e *event) bool {
	skips := *w.skips.Load()
	return len(skips) > 0 && skips[e.Position]
}

const (
	ordersSQL = `
	SELECT
		orders
	FROM crumbtrail.projection_lease
	WHERE name = $1`

	rebuildSQL = `
	SELECT
		id,
		actor,
		reason,
		force
	FROM crumbtrail.projection_request
	WHERE name = $1`

	skipsSQL = `
	SELECT
		commit_position,
		prepare_position
	FROM crumbtrail.projection_skip
	WHERE name = $1
		AND version = $2`
)

// learn reads what is wanted. The number of orders is that from before: if there
// are more by now they are read the next time.
func (t *tenure) learn(ctx context.Context, orders int64) error {
	wanted := &request{}
	err := t.own.QueryRow(ctx, rebuildSQL, t.name).Scan(&wanted.id, &wanted.actor, &wanted.reason, &wanted.force)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		wanted = nil
	case err != nil:
		return fmt.Errorf("read what is wanted: %w", err)
	}
	skips, err := t.skips(ctx, t.own)
	if err != nil {
		return err
	}
	t.wishes.take(orders, wanted, skips)
	return nil
}

// skips are the events that somebody said to leave out.
func (p projection) skips(ctx context.Context, from querier) (map[eventstore.Position]bool, error) {
	found, err := from.Query(ctx, skipsSQL, p.name, p.version)
	if err != nil {
		return nil, fmt.Errorf("read what is left out: %w", err)
	}
	skips := map[eventstore.Position]bool{}
	var commit, prepare int64
	if _, err := pgx.ForEachRow(found, []any{&commit, &prepare}, func() error {
		skips[positionOf(commit, prepare)] = true
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read what is left out: %w", err)
	}
	return skips, nil
}

// learnNow reads what is wanted without waiting for a heartbeat.
func (t *tenure) learnNow(ctx context.Context) error {
	var orders int64
	if err := t.own.QueryRow(ctx, ordersSQL, t.name).Scan(&orders); err != nil {
		return fmt.Errorf("read what is wanted: %w", err)
	}
	return t.learn(ctx, orders)
}
