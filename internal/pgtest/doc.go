//go:build unix

// Package pgtest gives tests a real PostgreSQL.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestSomething(t *testing.T) {
//		pool, err := pgxpool.New(t.Context(), pgtest.URL(t)) // a fresh, empty database
//		...
//	}
//
// A missing PostgreSQL fails the run; it never skips tests. CRUMBTRAIL_TEST_DATABASE_URL names another server to use.
package pgtest
