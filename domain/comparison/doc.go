// Package comparison calculates what is different between two plans, summaries or
// contents, and what the difference means. Nothing of it is stored.
//
//	effect.go    what is different between two summaries: [Summaries]
//	document.go  a content laid out as fields under stable names
//	fields.go    the fields that are different between two contents
//	names.go     the names beside slugs
//	totals.go    sums and counts over two summaries
//	plan.go      what is different between two plans: [Plans], [Difference.Apply]
//	drift.go     a plan against a plan created now
//	made.go      a plan against its runs
//	scenario.go  a plan under assumptions: [Scenario.On]
//
// Things are matched by their stable names: finished unit, finished good, item,
// recipe. Never by the id of a snapshot, which differs in every plan, and never by
// the position in a list.
//
// Every difference has a direction, from the old to the new. The difference in
// the other direction is its inverse.
package comparison
