// Package history answers queries about the events that were recorded: the audit trail,
// and the position of the log at a time.
package history

import "crumbtrail/readmodels/reader"

// Trail answers them. It is safe for concurrent use.
type Trail struct{ reader *reader.Reader }

// New returns the queries.
func New(r *reader.Reader) *Trail { return &Trail{reader: r} }
