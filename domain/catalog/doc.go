// Package catalog holds the definitions of a kitchen: items, recipes with the finished
// units that they yield, and finished goods; and the closed snapshots of them that
// plans and runs use.
//
// Definitions refer to one another by slug. A [Definitions] value is the part of the
// catalog that a decision needs; the caller loads it.
package catalog
