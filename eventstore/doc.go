// Package eventstore is the port to the log of events, with what every user of
// the log needs: the codec with the permanent names of events ([Codec]) and
// the repository that loads aggregates, decides, appends and retries
// ([Repository]).
//
// The log is one totally ordered sequence of events. Each event belongs to a
// stream, which is a consistency boundary: an append names its stream and the
// revision that it expects there, and either all of its events are written or
// none.
//
// Adapters are in the packages below this one and satisfy [Store] exactly; the
// suite in eventstore/eventstoretest proves it.
package eventstore
