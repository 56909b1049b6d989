// Package projections folds the log's events into tables that can be asked.
//
// A projection is a name, a version, its tables and a fold: [Catalog],
// [Planning], [Pantry], [Audit], each in a file of that name. The exported row
// types say what the tables hold; a column is a field in lower case, its type
// follows from the field's. The fold reads and changes rows in memory, and the [Engine] runs
// it in two ways:
//
//   - live: the rows that a batch of events touches are fetched, the batch is
//     folded, and what changed is written together with the checkpoint in one
//     transaction;
//   - filling: everything is folded in memory from the beginning of the log and
//     copied into new tables, which get their indexes last and replace the old
//     ones in one transaction.
//
// # Guarantees
//
// Exactly once: rows and checkpoint change in one transaction, and the
// checkpoint only from where the program left it. Of several programs on one
// database one runs a projection, by a lease that it keeps renewing; another takes
// over within ten seconds when it does not. Every write says the term of the
// lease, so that whoever has lost it cannot write, noticed or not.
//
// Events that were appended together become visible together: a batch is never
// cut within an append.
//
// An event that cannot be folded pauses its projection alone, which goes on
// serving what it has, says so in its [Status], and tries again. [Engine.Retry]
// has it tried at once, [Engine.Skip] leaves it out.
//
// [Engine.Rebuild] makes the tables anew beside those that are served and
// follow the log all the while, and compares both before it lets the new ones
// take their place. Whatever was done is in [Engine.History].
//
// The tables of a projection are in a schema that is numbered by generation
// (crumbtrail_planning_2). Readers ask [Engine.Schema] for the current one.
package projections
