// Package kurrentfake is a small server that speaks the protocol of
// EventStoreDB and KurrentDB over TCP: a test double for the adapter in
// eventstore/kurrent, with the faults that a real server may have. Only tests
// and its own command import it.
//
// It keeps everything in memory. It is never offered to users as a store.
//
// A [Cluster] is one or more nodes that share one log. A node can crash and
// restart on its address, the cluster can elect another leader, and [Faults]
// make it lose acknowledgements, and drop, stall or slow down subscriptions.
package kurrentfake
