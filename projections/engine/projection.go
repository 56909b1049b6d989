package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"crumbtrail/eventstore"
	"crumbtrail/projections/table"
)

// Projection defines one set of tables and how events are folded into them.
type Projection struct {
	// Name is unique. It is part of the names of the tables' schemas.
	Name string
	// Version must be counted up when the fold writes other values than before. A
	// change of a table's shape is noticed without it.
	Version int
	// Prefixes select the streams whose events are folded.
	Prefixes []string
	Codec    eventstore.Codec[any]
	// Model returns a new, empty model.
	Model func() Model
	// References returns the streams that an event refers to and that [Engine.AsOf]
	// must fold too. It may be nil.
	References func(e *Event) []string
}

// Model is a projection's rows in memory and the fold over them. The same model
// serves both ways to run: a few rows that were fetched for a batch of events,
// and all rows of tables that are filled from the beginning of the log.
type Model interface {
	// Tables returns the tables, always in the same order.
	Tables() []table.Table
	// Wants announces the rows that folding an event looks at or edits.
	Wants(e *Event)
	// Fold changes rows. An error means that the event cannot be folded into the
	// rows as they are: it pauses the projection.
	Fold(e *Event) error
}

// fingerprint identifies the shape of the projection's tables.
func (p Projection) fingerprint() string {
	hash := sha256.New()
	for _, t := range p.Model().Tables() {
		_, _ = fmt.Fprintln(hash, t.Shape().Create("shape")) // writing to a hash never fails
		for _, statement := range t.Shape().Finish("shape") {
			_, _ = fmt.Fprintln(hash, statement)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
