// Package projectionstest tests engines that run projections: [Kitchen] simulates
// events as the domain decides them, and [Running] is an engine at work whose
// tables can be waited for and dumped.
package projectionstest
