// Package postgres keeps the log of events in a PostgreSQL database, 14 or
// later.
//
// # Writing
//
// One goroutine of a [Store] writes: it gathers the appends that are waiting,
// judges each against the stream heads that it knows, and sends all that hold
// as one COPY in one transaction. Whoever waits alone is written alone, at once.
//
// The writer assigns positions itself, one after the other. Where another
// process was there first, the primary key makes it wait for that commit and
// then refuses it: it reads what the other wrote and judges again. So commit
// order is position order without gaps, and a reader that has seen a position
// has seen everything before it. Writers that meet take turns by an advisory
// lock for a while, so that the faster one does not starve the other; nothing
// but fairness depends on it.
//
// A lost connection leaves the outcome unknown. The writer connects again and
// judges the same appends again: what was written is recognised by its event
// ids.
//
// # Reading
//
// Readers fetch pages by position and hold no connection in between. They wake
// up by the writer of their own process without a round trip, by NOTIFY of the
// others, and by polling underneath both.
package postgres
