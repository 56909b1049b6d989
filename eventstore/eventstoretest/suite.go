// Package eventstoretest is the test support of the event store: the
// conformance suite that every adapter of [eventstore.Store] passes, an
// in-memory store, and the check of the stored samples.
//
// An adapter's test calls [Run]; each line of the contract is a named subtest.
// The suite treats positions as opaque and assumes only that they ascend.
//
// [NewMemoryStore] opens a log in the memory of one process, for unit tests. It
// keeps the whole contract of [eventstore.Store] except durability.
//
// [CheckSamples] compares stored events with their permanent names. The log
// keeps events forever, so testdata/events holds a sample of each permanent
// name. A sample never changes: a new shape gets a new name.
package eventstoretest

import (
	"context"
	"testing"

	"crumbtrail/eventstore"
)

// Adapter is what the suite is run on.
type Adapter struct {
	// Start starts an empty log for one test, and stops it when the test ends.
	Start func(t testing.TB) Server
	// WithoutFaults leaves out the tests that need [Faults], for a server that
	// belongs to somebody else. Otherwise a server without them fails the suite.
	WithoutFaults bool
}

// Server is one log.
type Server interface {
	// Open opens one more store on the log, as one more instance of the program
	// would. The suite closes it.
	Open(ctx context.Context) (eventstore.Store, error)
}

// Faults is what a [Server] can be made to suffer.
type Faults interface {
	// Interrupt breaks every connection and refuses new ones until Restore.
	Interrupt()
	// Restore ends an interruption. What was written before it is still there.
	Restore()
	// Restart breaks every connection once, calls in flight included.
	Restart()
	// LoseNextAcknowledgement lets the next append be written and breaks its
	// connection before the writer is told.
	LoseNextAcknowledgement()
	// SlowCommits makes appends from now on take some milliseconds, one more and
	// another less, between reaching the log and being visible.
	SlowCommits()
	// DropSubscriptions breaks whatever subscriptions receive their events by.
	DropSubscriptions()
	// Connections is how many connections the log's stores hold open now.
	Connections() int
}

// check is one line of the contract.
type check struct {
	name string
	run  func(t *testing.T, log *log)
	// faults says that it needs [Faults].
	faults bool
	// alone says that it counts what the whole process holds.
	alone bool
}

// Run holds the adapter against the whole contract.
func Run(t *testing.T, adapter Adapter) {
	groups := []struct {
		name   string
		checks []check
	}{
		{"Append", appendChecks()},
		{"Conflict", conflictChecks()},
		{"Refuse", refusalChecks()},
		{"Read", readChecks()},
		{"Subscribe", subscribeChecks()},
		{"Resume", resumeChecks()},
		{"Faults", faultChecks()},
		{"Close", closeChecks()},
	}
	for _, group := range groups {
		t.Run(group.name, func(t *testing.T) {
			for _, check := range group.checks {
				t.Run(check.name, func(t *testing.T) { runCheck(t, adapter, check) })
			}
		})
	}
}

func runCheck(t *testing.T, adapter Adapter, check check) {
	if check.faults && adapter.WithoutFaults {
		t.Skip("this server's faults are not ours to cause")
	}
	if !check.alone {
		t.Parallel()
	}
	check.run(t, startLog(t, adapter))
}
