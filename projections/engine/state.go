package engine

import "crumbtrail/eventstore"

// State is what a projection is doing.
type State string

// The states of a projection.
const (
	Unbuilt State = "new"     // never ran
	Filling State = "filling" // new tables are filled; old ones, if any, are served unchanged
	Live    State = "live"    // follows the log, also during a rebuild
	Paused  State = "paused"  // an event cannot be folded; the tables are served as they are
)

// Phase is what a rebuild is doing.
type Phase string

// The phases of a rebuild, in their order.
const (
	Waiting   Phase = "waiting"   // for the owner to begin, or for the next attempt
	Loading   Phase = "loading"   // folds the log
	Indexing  Phase = "indexing"  // creates keys and indexes
	Following Phase = "following" // folds the events recorded since loading began
	Verifying Phase = "verifying" // compares the new tables with the served ones
	Swapping  Phase = "swapping"  // replaces the served tables
)

// PausedAt identifies the event that a projection cannot fold.
type PausedAt struct {
	Stream   string
	Revision uint64
	Type     string
	Position eventstore.Position
}
