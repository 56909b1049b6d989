// Package catalog holds what a kitchen can make and what it makes it from:
// items, recipes with the finished units they yield, and finished goods; how
// they are defined, and the closed snapshots that are taken of them.
//
// Definitions refer to one another by slug. A [Definitions] value is as much of
// the catalog as a decision needs, loaded by whoever asks for the decision.
package catalog
