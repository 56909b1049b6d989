//go:build unix

package pgtest

import (
	"path/filepath"
	"testing"

	"crumbtrail/internal/pgcluster"
)

// Folder returns a temporary folder that the server's user may enter, in memory if there is enough. It is removed at the
// end of the test.
func Folder(t testing.TB) string {
	t.Helper()
	temporary, err := makeFolder(fastest())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := temporary.remove(); err != nil {
			t.Error(err)
		}
	})
	return temporary.path
}

// DataDir returns a data directory whose private cluster exists and is stopped, as after the first start of the program.
// It saves the initdb. It is removed at the end of the test.
func DataDir(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(Folder(t), "data")
	options, err := fromTemplate(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := pgcluster.Create(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	return dir
}
