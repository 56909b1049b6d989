package ledger_test

import (
	"testing"

	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// kitchen is a kitchen whose log is in memory.
type kitchen struct {
	*readmodelstest.Kitchen
	tb testing.TB
}

// onDisk returns a kitchen with the tables in a durable cluster.
func onDisk(tb testing.TB) *kitchen {
	tb.Helper()
	return &kitchen{readmodelstest.Open(tb, pgtest.Cluster(tb, map[string]string{"fsync": "on"}).URL("postgres"), nil), tb}
}
