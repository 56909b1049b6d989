package projections

import "sync/atomic"

// broken says at which revision of a stream a fold fails; 0 means at none.
type broken struct{ at atomic.Uint64 }

// breakable is the pantry's model with a fold that can be broken and mended.
type breakable struct {
	*pantryTables
	broken *broken
}

func (b *breakable) fold(e *event) error {
	if at := b.broken.at.Load(); at > 0 && e.Revision == at {
		return errInjected
	}
	return b.pantryTables.fold(e)
}
