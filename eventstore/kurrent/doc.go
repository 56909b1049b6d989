// Package kurrent keeps the log on an EventStoreDB or KurrentDB server or
// cluster, through the official client at v4.2.0.
//
// Some properties of that client would lose or duplicate events, so three
// things stand between it and [Store]:
//
//   - A connection holds one session at a time. A session is one client, used until
//     its first failure and then replaced as a whole: the client's own rediscovery
//     leaks the connection that it leaves. (A call that begins in the microseconds
//     between the loss and its notice can still start a rediscovery and leak a few
//     parked goroutines.) One goroutine per connection, its supervisor, makes the
//     next session; until then callers wait at a gate for as long as their context
//     and the retry budget allow.
//   - A call runs in another goroutine than its caller, who returns when the context
//     ends: the client ignores the context in some places. A session is closed only
//     when no call is in flight on it.
//   - A feed is the goroutine behind a subscription. It subscribes again from the
//     last position whenever the client reports an end, and when the log has moved
//     on while the client reported nothing.
//
// The user needs the permissions to read $all and to write streams whose names
// do not begin with $.
//
// The client cannot connect to servers with a suffix in their version, as in
// 26.1.0-rc.1, and servers before 23.10 do not report when a subscription has
// caught up; [Open] refuses both.
//
// The tests run on a double, test/kurrentfake. With
// CRUMBTRAIL_TEST_KURRENTDB_URL set to a connection string the conformance
// suite also runs on that server, except for the faults; it leaves streams
// behind whose names begin with "suite.".
package kurrent
