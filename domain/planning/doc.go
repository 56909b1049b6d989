// Package planning calculates what an occasion's plan means today: how much is
// demanded and baked, how far the work is, what goes into it, what must be
// bought, and what can be made from what is there.
//
// [Calculate] is a pure function from an [Input] to a [Summary]. It does not change
// its input, and returns the same bytes for the same input. Its steps are the files
// of this package, in this order:
//
//	lines.go        what the assembly targets demand; one line per finished unit
//	progress.go     what runs have completed of the lines and targets
//	ingredients.go  what the lines take
//	on_hand.go      what of it is on hand
//	shopping.go     what of it is to buy
//	pool.go         the same for several plans together
//	production.go   whether the lines can be baked from the shared pool
//	assembly.go     whether the targets can be assembled from what is left
//	phases.go       the status of each phase
//
// [Explain] shows how every figure of the answer came about. It runs the same
// calculation over traced numbers (traced.go) and names the figures (explain.go).
// Package answer has the types of what both return,
// package assembling what goods take of stock that they share and how many can be assembled,
// package itemrows the amounts of items that may be added, in one unit each, package shelf what lots hold
// for the days on which an item is needed, package sharing what of that falls to each of several plans,
// package stock what a calculation knows of the pantry, package made what was made for the occasion.
//
// # Plan order
//
// Lines are worked through in plan order: production targets in their order,
// then the finished units that are only demanded, in the order in which the
// assembly targets first demand them. What one line or target takes from the
// pool the next cannot have. Only the finished answer is sorted by name.
//
// # Snapshots
//
// [NewRecipe] and [NewGood] prepare a snapshot once for many calculations. What they
// return is immutable and may be shared between calculations and goroutines and
// kept for any time: a snapshot never changes.
package planning
