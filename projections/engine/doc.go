// Package engine keeps the tables of projections up to date with the event log,
// and tells readers where the tables are and which position they are true for.
//
// A [Projection] is a name, a version, the streams it folds, and a [Model]: its
// tables (see package table) and a fold over them. The engine knows nothing about
// what events and rows mean. It runs the fold in two ways:
//
//   - live: the rows that a batch of events needs are fetched, the batch is folded,
//     and the changed rows are written together with the checkpoint in one
//     transaction (follow.go, apply.go);
//   - filling: the whole log is folded in memory and copied into new tables, which
//     get their indexes last and replace the old ones in one transaction (build.go,
//     fill.go, rebuild.go).
//
// # Guarantees
//
// Exactly once: rows and checkpoint change in one transaction, and a checkpoint
// only moves on from where its owner left it. Of several instances on one database
// one owns a projection, by a lease that it keeps renewing (lease.go); another one
// takes over within ten seconds if the owner fails. Every write names the term of
// the lease, so an instance that has lost it cannot write, whether it has noticed
// or not (fence.go).
//
// Events that were appended together become visible together: a batch never
// splits an append (feed.go).
//
// An event that cannot be folded pauses its projection only. The projection goes
// on serving what it has, reports the event in its [Status], and retries it with
// growing pauses. [Engine.Retry] retries it at once, [Engine.Skip] leaves it out.
//
// [Engine.Rebuild] fills new tables beside the served ones while these follow the
// log, compares both, and swaps them if they are equal. A changed version or table
// shape fills new tables without a request. [Engine.History] lists what was done.
//
// # Reading
//
// The tables of a projection are in a schema that is numbered by generation, such
// as crumbtrail_planning_2. [Engine.Schema] returns the current one,
// [Engine.WaitFor] waits until a position is visible, and [Engine.AsOf] fills
// tables as they were at an earlier position.
package engine
