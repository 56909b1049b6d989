package readmodels

import (
	"sync"

	"crumbtrail/domain"
)

// keptSnapshots is how many snapshots of either sort are kept decoded.
const keptSnapshots = 5_000

// decoded keeps snapshots decoded in memory, by id. A snapshot is immutable, so
// a kept one cannot go stale; it is not the result of a calculation. When it is
// full it starts anew: what is in use comes back at the next question.
type decoded[T any] struct {
	mu    sync.RWMutex
	byID  map[domain.ID]T
	limit int
}

func newDecoded[T any](limit int) *decoded[T] {
	return &decoded[T]{byID: map[domain.ID]T{}, limit: limit}
}

// known splits ids into what is kept and what has to be fetched.
func (d *decoded[T]) known(ids []domain.ID) (found map[domain.ID]T, missing []domain.ID) {
	found = make(map[domain.ID]T, len(ids))
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, id := range ids {
		if one, ok := d.byID[id]; ok {
			found[id] = one
		} else {
			missing = append(missing, id)
		}
	}
	return found, missing
}

func (d *decoded[T]) keep(id domain.ID, one T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.byID) >= d.limit {
		clear(d.byID)
	}
	d.byID[id] = one
}
