package engine_test

import (
	"sync/atomic"

	"crumbtrail/projections/engine"
)

// broken is the revision of a stream at which a fold fails; 0 means never.
type broken struct{ at atomic.Uint64 }

// breakable is a model whose fold can be made to fail and be repaired.
type breakable struct {
	engine.Model
	broken *broken
}

func (b *breakable) Fold(e *engine.Event) error {
	if at := b.broken.at.Load(); at > 0 && e.Revision == at {
		return errInjected
	}
	return b.Model.Fold(e)
}
