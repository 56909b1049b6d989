package projections

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"crumbtrail/eventstore"
)

// projection says what one set of tables is and how it is folded.
type projection struct {
	name string
	// version is counted up when the fold changes what it writes. A change of a
	// table's shape is noticed by itself.
	version  int
	prefixes []string // of the streams it folds
	codec    eventstore.Codec[any]
	model    func() model
}

// model is a projection's rows in memory and the fold over them. One model
// serves both ways to run: a few rows that were fetched for a batch of events,
// and all rows of tables that are filled from zero.
type model interface {
	// tables are always in the same order.
	tables() []table
	// wants announces the rows that folding an event will look at or edit.
	wants(e *event)
	// fold changes rows. An error means that the event cannot be folded as the
	// rows are.
	fold(e *event) error
}

// everyProjection lists the projections that there are.
func everyProjection() []projection {
	return []projection{catalogProjection(), planningProjection(), pantryProjection(), auditProjection()}
}

// fingerprint is the same for the same tables.
func (p projection) fingerprint() string {
	hash := sha256.New()
	for _, table := range p.model().tables() {
		_, _ = fmt.Fprintln(hash, table.shape().create("shape")) // a hash takes everything
		for _, statement := range table.shape().finish("shape") {
			_, _ = fmt.Fprintln(hash, statement)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
