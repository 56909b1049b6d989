// Package eventstore is the port to the log of events, and what every user of
// that log needs: the codec with the permanent names of events ([Codec]) and
// the aggregate helper that loads, decides, appends and retries ([Repository]).
//
// The log is one totally ordered sequence of events. Each event belongs to a
// stream, which is one consistency boundary: an append names its stream and
// the revision it expects to find there, and either all of its events are
// written or none.
//
// Adapters live in the packages below this one and satisfy [Store] exactly;
// the suite in eventstore/eventstoretest proves it.
package eventstore
