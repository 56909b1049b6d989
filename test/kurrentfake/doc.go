// Package kurrentfake is a small server that speaks the protocol of
// EventStoreDB and KurrentDB over TCP: a test double for the adapter in
// eventstore/kurrent, with the faults that a real server has now and then.
//
// It keeps everything in memory and forgets it with the process. It is never
// offered to users as a store.
//
// A [Cluster] is one or more nodes that share one log. A node can crash and
// come back on its address, the cluster can elect another leader, and
// [Faults] makes it lose acknowledgements, drop, stall or slow subscriptions.
package kurrentfake
