// Package kurrent keeps the log on an EventStoreDB or KurrentDB server or
// cluster, through the official client at v4.2.0.
//
// That client has habits that a program which must not lose or double events
// cannot live with, so three things stand between it and [Store]:
//
//   - A line is one connection. A session on it is one client, used until its
//     first failure and then replaced as a whole: the client's own rediscovery
//     leaks the connection that it leaves. (A call that begins in the microseconds
//     between the loss and its notice can still set that off, and leaves a few
//     parked goroutines behind.) One goroutine per line, its keeper, makes the
//     next session; until then callers wait at a gate for as long as their
//     context and [Options].Patience allow.
//   - A call runs beside its caller, who leaves when the context ends, since the
//     client does not heed it everywhere. A session is closed only when no call
//     is in flight on it.
//   - A feed is the goroutine behind a subscription. It subscribes again from the
//     last position whenever the client reports an end, and when the log has
//     moved on while the client reported nothing.
//
// The user needs the right to read $all and to write streams whose names do
// not begin with $.
//
// The client cannot connect to servers with a suffix in their version, as in
// 26.1.0-rc.1, and servers before 23.10 do not tell when a subscription has
// caught up; [Open] says so.
//
// The tests run on a double, test/kurrentfake. With
// CRUMBTRAIL_TEST_KURRENTDB_URL set to a connection string the conformance
// suite runs on that server, too, but for the faults; it leaves streams behind
// whose names begin with "suite.".
package kurrent
