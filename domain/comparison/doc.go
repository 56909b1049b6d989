// Package comparison says what is different between two things that were planned
// or might be, and what the difference means. Nothing of it is stored: it is calculated when
// somebody asks.
//
//	effect.go    what is different between two summaries: [Summaries]
//	document.go  a content laid out as fields under stable names
//	fields.go    the fields that are different between two contents
//	plan.go      what is different between two plans: [Plans], [Difference.Apply]
//	drift.go     a plan against what a plan made now would rest on
//	made.go      a plan against what was made
//	scenario.go  a plan as it would be: [Scenario.On]
//
// Things are matched by names that live as long as they do: a finished unit, a
// finished good, an item, a recipe. Never by the id of a snapshot, which is
// another one in every plan, and never by the place in a list.
//
// Every difference has a direction, from the old to the new. The difference the
// other way round is its inverse.
package comparison
