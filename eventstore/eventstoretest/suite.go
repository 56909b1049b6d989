// Package eventstoretest supports tests of the event store: the conformance
// suite that every adapter of [eventstore.Store] passes, an in-memory store,
// and the check of the stored samples. Only tests import it.
//
// An adapter's test calls [Run]; each line of the contract is a named subtest.
// The suite treats positions as opaque and assumes only that they ascend.
//
// [NewMemoryStore] opens a log in the memory of one process, for unit tests.
// It keeps the whole contract of [eventstore.Store] except durability.
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

// Adapter is the adapter under test.
type Adapter struct {
	// Start starts an empty log for one test, and stops it when the test ends.
	Start func(t testing.TB) Server
	// WithoutFaults skips the tests that need [Faults], for a server with
	// other users. Otherwise a server without faults fails the suite.
	WithoutFaults bool
}

// Server is one log.
type Server interface {
	// Open opens another store on the log, as another process would. The suite
	// closes it.
	Open(ctx context.Context) (eventstore.Store, error)
}

// Faults are injected into a [Server].
type Faults interface {
	// Interrupt breaks every connection and refuses new ones until Restore.
	Interrupt()
	// Restore ends an interruption. What was written before it still exists.
	Restore()
	// Restart breaks every connection once, with the calls in flight.
	Restart()
	// LoseNextAcknowledgement lets the next append be written and breaks its
	// connection before the acknowledgement is sent.
	LoseNextAcknowledgement()
	// SlowCommits delays later appends by a random number of milliseconds
	// between their arrival and their being visible.
	SlowCommits()
	// DropSubscriptions breaks the connections by which subscriptions receive
	// events.
	DropSubscriptions()
	// Connections returns how many connections the log's stores hold open.
	Connections() int
}

// check is one line of the contract.
type check struct {
	name string
	run  func(t *testing.T, log *log)
	// faults is set if the check needs [Faults].
	faults bool
}

// Run checks the adapter against the whole contract. Its subtests run in
// parallel, except for one that counts the goroutines of the process: the
// caller must not run in parallel itself.
func Run(t *testing.T, adapter Adapter) {
	for _, group := range groups() {
		t.Run(group.name, func(t *testing.T) {
			if !group.alone {
				t.Parallel()
			}
			for _, check := range group.checks {
				t.Run(check.name, func(t *testing.T) { runCheck(t, adapter, group, check) })
			}
		})
	}
}

// group is a part of the contract.
type group struct {
	name   string
	checks []check
	// alone is set if the checks count what the whole process holds.
	alone bool
}

// groups returns the contract. The groups that run alone come first: parallel
// tests run after the others.
func groups() []group {
	return []group{
		{name: "Resources", checks: resourceChecks(), alone: true},
		{name: "Identity", checks: identityChecks()},
		{name: "Append", checks: appendChecks()},
		{name: "Conflict", checks: conflictChecks()},
		{name: "Refuse", checks: refusalChecks()},
		{name: "Read", checks: readChecks()},
		{name: "Subscribe", checks: subscribeChecks()},
		{name: "Resume", checks: resumeChecks()},
		{name: "Faults", checks: faultChecks()},
		{name: "Erase", checks: eraseChecks()},
		{name: "Close", checks: closeChecks()},
	}
}

func runCheck(t *testing.T, adapter Adapter, group group, check check) {
	if check.faults && adapter.WithoutFaults {
		t.Skip("the server's faults are not under the test's control")
	}
	if !group.alone {
		t.Parallel()
	}
	check.run(t, startLog(t, adapter))
}
