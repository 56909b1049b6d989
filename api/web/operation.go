package web

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Keys of an operation's metadata.
const (
	// uploaded operations have large bodies, which they read themselves; the [upload] has
	// their limits.
	uploaded = "upload"
	// listIn operations accept a single thing where the named list of things may
	// stand.
	listIn = "list in"
	// within is how long an operation may take, a [time.Duration]; 0 is unlimited.
	within = "within"
	// heavy operations are handled a few at a time.
	heavy = "heavy"
	// otherStatuses are the further statuses with which an operation succeeds.
	otherStatuses = "other statuses"
)

// Option adds to the description of an operation.
type Option func(*huma.Operation)

// Operation describes an operation. Its id is the name of the command or query.
func Operation(id, method, path, tag, summary string, options ...Option) huma.Operation {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary,
		Metadata: map[string]any{}, MaxBodyBytes: -1, // the middleware limits bodies
	}
	for _, option := range options {
		option(&op)
	}
	return op
}

// Describe sets the description.
func Describe(text string) Option {
	return func(op *huma.Operation) { op.Description = text }
}

// Answers sets the statuses with which an operation succeeds, the usual one first.
func Answers(statuses ...int) Option {
	return func(op *huma.Operation) {
		op.DefaultStatus = statuses[0]
		op.Metadata[otherStatuses] = statuses[1:]
	}
}

// Endless removes the limit on the time that an operation may take.
func Endless(op *huma.Operation) { Within(0)(op) }

// Within limits the time that an operation may take; 0 is no limit.
func Within(limit time.Duration) Option {
	return func(op *huma.Operation) { op.Metadata[within] = limit }
}

// upload limits a large body.
type upload struct {
	size int64 // in bytes
	time time.Duration
}

// Upload leaves the body to the operation, as it is. It was received before: at most size
// bytes, within a time.
func Upload(size int64, within time.Duration) Option {
	return func(op *huma.Operation) { op.Metadata[uploaded] = upload{size, within} }
}

// Heavy makes an operation wait for its turn: those that are expensive are handled one
// at a time for a kitchen.
func Heavy(op *huma.Operation) { op.Metadata[heavy] = true }

// OneOrMany accepts a single thing in place of a body that has only the named
// list.
func OneOrMany(list string) Option {
	return func(op *huma.Operation) { op.Metadata[listIn] = list }
}
