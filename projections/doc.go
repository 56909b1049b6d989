// Package projections defines the read models' tables and how events are folded
// into them: [Catalog] (the current definitions), [Planning] (occasions, targets,
// plans, amendments and their snapshots), [Pantry] (lots, finished stock, runs) and
// [Audit] (one row per event).
//
// The exported row types are the reference for the tables: a column is a field in
// lower case, its words joined by underscores, and its type follows from the
// field's (package table). Each projection is a [engine.Projection] made of a codec
// for its events and a model: Wants announces the rows that an event needs, Fold
// changes them. [All] lists the projections, and [New] returns an engine that runs
// them.
//
// A fold applies what an event states; it decides nothing. Rules, such as whether
// a plan reserves or which snapshot a run uses, are in the domain and are applied
// by commands and queries.
//
// Only what a query reads is stored. A change of a table's shape is noticed when
// the program starts and fills new tables; a change of what a fold writes needs the
// projection's Version to be counted up.
package projections
