// Package postgres keeps the log of events in a PostgreSQL database, version
// 14 or later.
//
// # Writing
//
// One goroutine of a [Store] writes. It gathers the appends that are waiting,
// classifies each by the stream heads that it knows, and writes all that are
// accepted by one COPY in one transaction. A single waiting append is written
// at once.
//
// The writer assigns consecutive positions itself. If another process wrote a
// position first, the primary key makes the writer wait for that commit and
// then refuses its own: it reads what the other process wrote and classifies
// again. So commit order is position order without gaps, and a reader that has
// seen a position has seen everything before it. Writers that meet take turns
// by an advisory lock for a while, so that the faster one does not starve the
// other; only fairness depends on it.
//
// A lost connection leaves the outcome unknown. The writer reconnects and
// classifies the same appends again: it recognizes what was written by the
// event ids.
//
// # Reading
//
// Readers fetch pages by position and hold no connection in between. Once they have
// the history they share what is new: one of them reads it for all. They are woken by
// the writer of their own process without a round trip, by NOTIFY of other processes,
// and by polling in any case.
package postgres
